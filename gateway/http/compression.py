"""Answers compressed for callers who ask for it (RFC 9110, 12.5.3)."""

import gzip
import io
import re
import secrets
from functools import lru_cache

from werkzeug.http import parse_accept_header

from gateway.http.problems import Answer
from moview import green

MIN_BYTES = 1024
"""What is shorter fits into one packet as it is."""
COMPRESSIBLE = re.compile(r"(text/|application/(problem\+)?json|image/svg)")
LARGE_BYTES = 128 * 1024
LEVEL_ONCE, LEVEL_KEPT = 4, 7
MAX_HEADER = 256
MAX_PADDING = 64


@lru_cache(maxsize=256)
def accepts_gzip(accept_encoding: str) -> bool:
    """Whether Accept-Encoding names gzip, or everything, and does not rule it out."""
    return parse_accept_header(accept_encoding[:MAX_HEADER]).quality("gzip") > 0


def gzipped(body: bytes, level: int = LEVEL_ONCE, padding: int = 0) -> bytes:
    """The body in gzip's format, so many bytes longer than it need be."""
    if len(body) > LARGE_BYTES:
        # Others are served meanwhile.
        packed: bytes = green.in_a_thread(_gzipped, body, level, padding)
        return packed
    return _gzipped(body, level, padding)


def _gzipped(body: bytes, level: int, padding: int) -> bytes:
    packed = io.BytesIO()
    # The name of a file, which nobody looks at.
    with gzip.GzipFile("-" * padding, "wb", level, packed, mtime=0) as file:
        file.write(body)
    return packed.getvalue()


def compressed(answer: Answer, accept_encoding: str | None) -> tuple[bytes, dict[str, str]]:
    """The body as this caller gets it, and the headers that say so.

    The entity tag becomes a weak one: tags of two encodings must not be equal strong ones. A page
    with a form's token would tell by its length whether something that an attacker put into it
    repeats the token (BREACH): pages are some bytes longer at random.
    """
    headers = dict(answer.headers)
    is_read = answer.status == 304 or COMPRESSIBLE.match(headers.get("Content-Type", ""))
    if not is_read or "Content-Encoding" in headers:
        return answer.body, headers
    if "no-store" not in headers.get("Cache-Control", ""):
        vary = headers.get("Vary")
        headers["Vary"] = f"{vary}, Accept-Encoding" if vary else "Accept-Encoding"
    length = len(answer.body) if answer.length is None else answer.length
    if length < MIN_BYTES or not accept_encoding or not accepts_gzip(accept_encoding):
        return answer.body, headers
    if "ETag" in headers:
        headers["ETag"] = f"W/{headers['ETag']}"
    if answer.status == 304:
        return answer.body, headers
    headers["Content-Encoding"] = "gzip"
    if answer.gzipped:
        return answer.gzipped(), headers
    is_page = headers["Content-Type"].startswith("text/html")
    padding = secrets.randbelow(MAX_PADDING) if is_page else 0
    return gzipped(answer.body, padding=padding), headers

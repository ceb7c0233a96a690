"""The head of a request: parsed by h11, which lets some pass that two readers take two ways."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import h11

from gateway.http.problems import HttpError

MAX_TARGET_BYTES = 8192
"""With method and version."""
MAX_HEADER_BYTES = 8192
MAX_HEAD_BYTES = 64 * 1024
MAX_HEADERS = 100
MAX_LENGTH_DIGITS = 15
UNPRINTABLE = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)")
AMBIGUOUS = re.compile(rb"\n[ \t]|\ncontent-length:[^\n]*,")
"""A folded line, which h11 joins, and a list of lengths, of which it takes the first."""
ONCE = re.compile(rb"\n(content-length|transfer-encoding|content-type|host|authorization):")
"""Headers that two readers could take two ways if they came twice."""
REQUEST_ID = re.compile(rb"\nx-request-id:[ \t]*([a-z0-9._-]{1,64})[ \t]*\r?\n", re.IGNORECASE)
BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
AUTHORITY = re.compile(r"https?://[^/?]*", re.IGNORECASE)


@dataclass(frozen=True)
class Head:
    """Names of headers are in lower case; values of equal names are joined by commas."""

    method: str
    target: str
    headers: Mapping[str, str]
    version: str = "1.1"

    @property
    def keeps_alive(self) -> bool:
        """Whether the caller lets another request follow on the connection."""
        options = {each.strip() for each in self.headers.get("connection", "").lower().split(",")}
        return "close" not in options and (self.version == "1.1" or "keep-alive" in options)

    @property
    def awaits_go_ahead(self) -> bool:
        """Whether the body comes after a 100; callers of HTTP/1.0 know none (RFC 9110, 10.1.1)."""
        return self.version == "1.1" and "expect" in self.headers


def parse(raw: bytes) -> Head:
    """A head with its last line's end, or the beginning of one that is too large.

    Raises HttpError for what is no head, breaks a limit, or could be read in two ways.
    """
    first, _, rest = raw.partition(b"\n")
    if len(first) >= MAX_TARGET_BYTES:
        raise HttpError(414, f"The URL may not exceed {MAX_TARGET_BYTES} bytes.")
    lines = rest.split(b"\n")
    longest = max(map(len, lines))
    if len(raw) > MAX_HEAD_BYTES or len(lines) > MAX_HEADERS + 2 or longest >= MAX_HEADER_BYTES:
        raise HttpError(431, "The headers, or one of them, are too large.")
    lower = rest.lower()
    once = ONCE.findall(b"\n" + lower)
    if len(once) > len(set(once)):
        raise HttpError(400, "A header that may appear once appears more than once.")
    if UNPRINTABLE.search(raw) or AMBIGUOUS.search(b"\n" + lower):
        raise HttpError(400, "The request line or a header is malformed.")
    # Letters beyond ASCII should have been escaped (RFC 3986), but curl sends what it was given.
    escaped = BEYOND_ASCII.sub(lambda byte: b"%%%02X" % byte[0][0], first)
    return _checked(_request(escaped + b"\n" + rest))


def request_id_of(raw: bytes) -> str | None:
    """The sane request id in a head that may be refused; None without one."""
    found = REQUEST_ID.search(raw)
    return found[1].decode() if found else None


def _request(raw: bytes) -> h11.Request:
    parser = h11.Connection(h11.SERVER)
    parser.receive_data(raw)
    try:
        event = parser.next_event()
    except h11.RemoteProtocolError as error:
        if error.error_status_hint == 501:
            raise HttpError(411, "Content-Length is required; no coding is supported.") from None
        raise HttpError(400, "The request line or a header is malformed.") from None
    if not isinstance(event, h11.Request):
        raise HttpError(400, "The request line is malformed.")
    return event


def _checked(request: h11.Request) -> Head:
    headers: dict[str, str] = {}
    for name, value in (
        (name.decode(), value.decode("latin-1")) for name, value in request.headers
    ):
        # Underscores are no hyphens: a proxy would not have looked at these.
        if "_" not in name:
            headers[name] = f"{headers[name]},{value}" if name in headers else value
    target, version = request.target.decode(), request.http_version.decode()
    if version >= "2":
        raise HttpError(505, f"HTTP/{version} is not supported.")
    if "content-length" in headers:
        if len(headers["content-length"]) > MAX_LENGTH_DIGITS:
            raise HttpError(400, "Content-Length is not a number.")
        if "transfer-encoding" in headers:
            raise HttpError(400, "Content-Length and Transfer-Encoding cannot be combined.")
    if version == "1.1" and headers.get("expect", "100-continue").lower() != "100-continue":
        raise HttpError(417, "The only supported expectation is 100-continue.")
    # The absolute form is for proxies, but every server must take it (RFC 9112, 3.2.2).
    authority = AUTHORITY.match(target)
    if authority:
        target = target[authority.end() :]
        target = target if target.startswith("/") else f"/{target}"
    return Head(request.method.decode(), target, headers, version)

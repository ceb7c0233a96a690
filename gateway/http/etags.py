"""Entity tags: a representation's name, and whether the caller has it already (RFC 9110, 8.8.3)."""

import re
from hashlib import sha256

TAG = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')


def etag_of(body: bytes) -> str:
    """A strong tag: equal for equal bytes only."""
    return f'"{sha256(body).hexdigest()[:32]}"'


def matches(if_none_match: str | None, etag: str) -> bool:
    """Whether If-None-Match names the tag; weak comparison, as reads have it."""
    if not if_none_match:
        return False
    return if_none_match.strip() == "*" or etag in TAG.findall(if_none_match)

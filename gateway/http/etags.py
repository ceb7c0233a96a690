"""Entity tags: a representation's name, and whether the caller has it already (RFC 9110, 8.8.3)."""

from hashlib import sha256

from werkzeug.http import parse_etags, quote_etag, unquote_etag


def etag_of(body: bytes) -> str:
    """A strong tag: equal for equal bytes only."""
    return quote_etag(sha256(body).hexdigest()[:32])


def matches(if_none_match: str | None, etag: str) -> bool:
    """Whether If-None-Match names the tag; weak comparison, as reads have it."""
    # Not Werkzeug's is_resource_modified: to an If-Match that fails it answers 304.
    opaque, _ = unquote_etag(etag)
    return parse_etags((if_none_match or "").strip()).contains_weak(opaque)

"""Forms: their fields, and the check that they come from our own pages."""

from gateway.api.documents import read_query
from gateway.http.incoming import Incoming
from gateway.http.problems import HttpError
from gateway.site.cookies import SessionCookies
from gateway.site.visit import Visit
from moview.errors import Invalid

FORM_TYPE = "application/x-www-form-urlencoded"
MAX_FORM_BYTES = 64 * 1024


def read_own_form(incoming: Incoming, visit: Visit, cookies: SessionCookies) -> dict[str, str]:
    """The fields of a form, without its token.

    Raises HttpError 403 unless it comes from a page that this visitor got from us in this session,
    and what :func:`read_form` raises.
    """
    if is_foreign(incoming, visit.secure):
        raise HttpError(403, "This form was sent by another site.")
    form = read_form(incoming)
    token = form.pop("form_token", "")
    if visit.claims is not None and not cookies.is_form_token(visit.claims, token):
        raise HttpError(403, "This form is not from a page of this session.")
    return form


def read_form(incoming: Incoming) -> dict[str, str]:
    """The fields of a form in the body. Raises HttpError 400, 408, 411, 413 and 415."""
    if incoming.header("transfer-encoding") is not None or incoming.length is None:
        raise HttpError(411, "A form with a Content-Length is required.", close=True)
    if incoming.length > MAX_FORM_BYTES:
        raise HttpError(413, f"A form may have {MAX_FORM_BYTES} bytes.", close=True)
    kind = incoming.header("content-type") or ""
    if kind.partition(";")[0].strip().lower() != FORM_TYPE:
        raise HttpError(415, "The body must be a form.")
    return read_fields(incoming.read_body())


def read_fields(text: bytes) -> dict[str, str]:
    """The fields of an encoded form or a query string, with CRLF as LF.

    Raises HttpError 400 for bad UTF-8, for too many fields, and for one that comes twice.
    """
    try:
        fields = read_query(text.decode("latin-1"))
    except Invalid as invalid:
        raise HttpError(400, str(invalid.errors)) from None
    return {name: value.replace("\r\n", "\n") for name, value in fields.items()}


def is_foreign(incoming: Incoming, secure: bool) -> bool:
    """Whether a browser says that a form was sent by another site.

    By Sec-Fetch-Site (Fetch Metadata) where it is sent, else by Origin (RFC 6454); browsers send
    either with every form. What sends neither is no browser, and brings no cookie by accident.
    ``secure``: our own pages are known to be https, and nobody on the way can write those.
    """
    site = incoming.header("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = incoming.header("origin")
    if origin is None:
        return False
    scheme, _, host = origin.partition("://")
    return host != incoming.header("host") or (secure and scheme != "https")

"""Cookies: of a session, and of the language chosen."""

import hmac
from collections.abc import Iterable
from hashlib import sha256

from werkzeug.http import dump_cookie, parse_cookie

from gateway.auth.tokens import Claims, TokenSigner
from moview.errors import Unauthorized

LANGUAGE = "moview_language"
SESSION_SECONDS = 30 * 24 * 3600
"""As long as the user service keeps a session that nobody renews."""
LANGUAGE_SECONDS = 365 * 24 * 3600
AUDIENCE = "moview-pages"
"""A cookie is no access token, nor the other way round."""


class SessionCookies:
    """Signs and reads the cookie that names a session.

    It holds no token of the API: each request gets an access token of its own from it, which is
    checked like any other, so a session that has ended opens nothing.
    """

    def __init__(self, key: bytes, accepted: Iterable[bytes] = ()) -> None:
        self._keys = (key, *accepted)
        self._signer = TokenSigner(
            key, accepted=self._keys[1:], audience=AUDIENCE, lifetime=SESSION_SECONDS
        )

    def value(self, claims: Claims) -> str:
        """The cookie's value for a session just begun."""
        return self._signer.issue(claims.user_id, claims.session_id, claims.issued_at)

    def read(self, value: str | None) -> Claims | None:
        """The claims in a cookie's value; None if it is missing, forged or expired."""
        if not value:
            return None
        try:
            return self._signer.read(value)
        except Unauthorized:
            return None

    def form_token(self, claims: Claims) -> str:
        """The token in the forms of a session, which protects it from forged forms (CSRF)."""
        return _form_token(self._keys[0], claims)

    def is_form_token(self, claims: Claims, token: str) -> bool:
        """Whether this is the form token of the session, under any accepted key."""
        return token.isascii() and any(
            hmac.compare_digest(_form_token(key, claims), token) for key in self._keys
        )


def _form_token(key: bytes, claims: Claims) -> str:
    return hmac.new(key, f"form:{claims.session_id}".encode(), sha256).hexdigest()


def read_cookies(header: str | None) -> dict[str, str]:
    """Cookies by name; the first of each, as browsers send the most specific first.

    Other hosts of our domain may have set some in any encoding; ours are ASCII.
    """
    ours = (header or "").encode("ascii", "ignore").decode()
    return dict(parse_cookie(ours).items(multi=False))


def session_name(secure: bool) -> str:
    """The name of the session's cookie; over https it has the prefix ``__Host-``.

    Browsers take a cookie of that prefix from this very host over https alone, so that no other
    host of the domain can replace it.
    """
    return f"{'__Host-' if secure else ''}moview_session"


def session_cookie(value: str, secure: bool) -> str:
    """The Set-Cookie of a session; an empty value removes the cookie."""
    return cookie(session_name(secure), value, SESSION_SECONDS if value else 0, secure)


def cookie(name: str, value: str, seconds: int, secure: bool) -> str:
    """A Set-Cookie, hidden from scripts and not sent with forms of other sites."""
    return dump_cookie(
        name, value, max_age=seconds, path="/", secure=secure, httponly=True, samesite="Lax"
    )

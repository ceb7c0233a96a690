"""Access tokens: short-lived, signed, with one fixed algorithm (RFC 7519, RFC 8725)."""

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import jwt

from moview.errors import Unauthorized

ALGORITHM = "HS256"
PARTY = "moview"
"""Issuer and audience: the gateway issues tokens for itself."""
LIFETIME_SECONDS = 15 * 60
MAX_TOKEN_LENGTH = 2048
CLAIMS = ("sub", "sid", "iat", "exp", "iss", "aud", "jti")


@dataclass(frozen=True)
class Claims:
    """The user and session of a token, and when it was issued (seconds since the epoch)."""

    user_id: str
    session_id: str
    issued_at: float


class TokenSigner:
    """Issues tokens under one key, and reads those under this and other accepted ones.

    While a key is changed, some gateways sign with the old one and some with the new. Tokens for
    one ``audience`` are good for no other; ``lifetime`` is in seconds.
    """

    def __init__(
        self,
        key: bytes,
        clock: Callable[[], float] = time.time,
        accepted: Iterable[bytes] = (),
        audience: str = PARTY,
        lifetime: int = LIFETIME_SECONDS,
    ) -> None:
        self._audience = audience
        self._lifetime = lifetime
        self._key = key
        self._keys = (key, *accepted)
        self._clock = clock

    def issue(self, user_id: str, session_id: str, issued_at: float | None = None) -> str:
        """A token for one session of a user, which expires a lifetime from now.

        ``issued_at`` (seconds since the epoch) is set where the token is made from an older one.
        """
        now = self._clock()
        claims = {
            "sub": user_id,
            "sid": session_id,
            "iat": now if issued_at is None else issued_at,
            "exp": int(now) + self._lifetime,
            "iss": PARTY,
            "aud": self._audience,
            "jti": uuid4().hex,
        }
        return jwt.encode(claims, self._key, algorithm=ALGORITHM)

    def read(self, token: str) -> Claims:
        """The claims of a token. Raises Unauthorized, without a reason, for any but ours."""
        try:
            if len(token) > MAX_TOKEN_LENGTH:
                raise jwt.InvalidTokenError("too long")
            claims = self._verified(token)
            if not isinstance(claims["sid"], str):
                raise jwt.InvalidTokenError("no session")
            return Claims(claims["sub"], claims["sid"], float(claims["iat"]))
        except (jwt.PyJWTError, ValueError, RecursionError):
            raise Unauthorized("The access token is invalid or expired.") from None

    def _verified(self, token: str) -> dict[str, Any]:
        """The claims, by whichever key signed them. Raises PyJWTError."""
        *others, last = self._keys
        for key in others:
            with suppress(jwt.InvalidSignatureError):
                return _decode(token, key, self._audience)
        return _decode(token, last, self._audience)


def _decode(token: str, key: bytes, audience: str) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(
        token,
        key,
        algorithms=[ALGORITHM],
        audience=audience,
        issuer=PARTY,
        options={"require": list(CLAIMS), "strict_aud": True},
    )
    return claims

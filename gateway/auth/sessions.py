"""Identifying callers: the token's signature, and now and then the user service's word."""

import time
from typing import Any

from nameko.extensions import DependencyProvider, SharedExtension

from gateway.auth.ended_sessions import EndedSessions
from gateway.auth.identity import SESSION_ENDED, Identity, identity_of
from gateway.auth.session_states import SessionStates
from gateway.auth.tokens import LIFETIME_SECONDS, Claims, TokenSigner
from gateway.settings import Settings
from moview.errors import Unauthorized
from moview.service.rpc import ServiceClient


class Sessions(SharedExtension):
    """Checks bearer tokens, and issues those of sessions that begin."""

    def __init__(self) -> None:
        super().__init__()
        self.states = SessionStates(self._users)
        self._ended = EndedSessions()

    def setup(self) -> None:
        settings = Settings.read(self.container.config)
        self.signer = TokenSigner(settings.token_key, accepted=settings.accepted_token_keys)

    def identify(self, authorization: str | None, operator: bool, request_id: str) -> Identity:
        """The caller behind an Authorization header; with ``operator`` it must be an operator.

        Raises Unauthorized for a missing, forged or expired token and for an ended session,
        and what :func:`identity_of` raises.
        """
        claims = self.signer.read(bearer_token(authorization))
        if self._ended.covers(claims):
            raise Unauthorized(SESSION_ENDED)
        state = self.states.get(claims, request_id, insist=operator)
        recent = state is None and self.is_recent(claims)
        return identity_of(claims, state, recent=recent, operator=operator)

    def is_recent(self, claims: Claims) -> bool:
        """Whether the session began, or was last confirmed, within the lifetime of a token.

        While the user service is down, that has to do: an ended session may come back no longer
        than an access token could. Tokens made from a cookie belong to a session of many days.
        """
        age = time.time() - claims.issued_at
        state = self.states.latest(claims.session_id)
        if state is not None and state.active and state.user_id == claims.user_id:
            age = min(age, time.monotonic() - state.checked)
        return age < LIFETIME_SECONDS

    def access_token(self, session: dict[str, Any]) -> dict[str, Any]:
        """A session of the user service with an access token and its lifetime in seconds."""
        token = self.signer.issue(session["user"]["id"], session["session_id"])
        return {**session, "access_token": token, "expires_in": LIFETIME_SECONDS}

    def end(self, session_id: str) -> None:
        """Refuse this session's tokens from now on."""
        self._ended.add_session(session_id)

    def end_all(self, user_id: str) -> None:
        """Refuse every token issued to the user so far."""
        self._ended.add_user(user_id)

    def recheck(self, session_id: str) -> None:
        """Ask the user service before this session's tokens are accepted again."""
        self.states.forget(session_id)

    def _users(self) -> ServiceClient:
        """The gateway's client of the user service, used without taking a worker."""
        for provider in self.container.dependencies:
            if isinstance(provider, ServiceClient) and provider.service == "user":
                return provider
        raise LookupError("the gateway has no client of the user service")


def bearer_token(authorization: str | None) -> str:
    """The token of ``Bearer <token>`` (RFC 6750). Raises Unauthorized for anything else."""
    scheme, _, token = (authorization or "").strip().partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthorized("An access token is required: Authorization: Bearer <token>.")
    return token.strip()


class SessionTokens(DependencyProvider):
    """Injects the container's :class:`Sessions`."""

    sessions = Sessions()

    def get_dependency(self, worker_ctx: Any) -> Sessions:
        return self.sessions

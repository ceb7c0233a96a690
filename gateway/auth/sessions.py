"""Who is asking: the token's signature, and now and then the user service's word on its session."""

import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from nameko.extensions import DependencyProvider, SharedExtension

from gateway.auth.tokens import LIFETIME_SECONDS, Claims, TokenSigner
from gateway.settings import Settings
from moview.errors import DeadlineExceeded, Forbidden, MoviewError, Unauthorized, Unavailable
from moview.green import Semaphore
from moview.observability.logging import logger
from moview.observability.metrics import CACHE_READS
from moview.service.rpc import Client, ServiceClient

CHECK_SECONDS = 5.0
"""How long an answer about a session is believed."""
PATIENCE_SECONDS = 1.0
"""How long the user service may take over it: a vote must not fail because that service hangs."""
REST_SECONDS = 2.0
"""How long it is left alone after it did not answer."""
MAX_SESSIONS = 50_000
HIT, MISS = (CACHE_READS.labels("sessions", outcome) for outcome in ("hit", "miss"))

log = logger(__name__)


@dataclass(frozen=True)
class Identity:
    """A signed-in caller; ``role`` is None while the user service cannot be asked."""

    user_id: str
    session_id: str
    role: str | None = None

    @property
    def is_operator(self) -> bool:
        return self.role == "operator"


@dataclass(frozen=True)
class _Verdict:
    user_id: str
    active: bool
    role: str
    state: str
    asked: float


class Sessions(SharedExtension):
    """Checks bearer tokens. What it learns is bounded in number and forgotten when it is old."""

    def __init__(self) -> None:
        super().__init__()
        self._verdicts: OrderedDict[str, _Verdict] = OrderedDict()
        self._ended: OrderedDict[str, float] = OrderedDict()
        self._asking: dict[str, Semaphore] = {}
        self._rest_until = 0.0

    def setup(self) -> None:
        settings = Settings.read(self.container.config)
        self.signer = TokenSigner(settings.token_key, accepted=settings.accepted_token_keys)

    def identify(self, authorization: str | None, operator: bool, request_id: str) -> Identity:
        """The caller behind an Authorization header.

        Raises Unauthorized for none, a forged or expired one, or an ended session; with
        ``operator`` also Forbidden. Unavailable when nobody can confirm the role, or a session
        that was not heard of for long.
        """
        claims = self.signer.read(bearer_token(authorization))
        if self._has_ended(claims):
            raise Unauthorized("The session has ended.")
        verdict = self._verdict(claims, request_id, insist=operator)
        if verdict is None:
            if operator or not self.is_recent(claims):
                raise Unavailable("The user service is not responding.")
            return Identity(claims.user_id, claims.session_id)
        if verdict.state == "suspended":
            raise Forbidden("This account is suspended.")
        if not verdict.active or verdict.user_id != claims.user_id:
            raise Unauthorized("The session has ended.")
        if operator and verdict.role != "operator":
            raise Forbidden("Only operators may do this.")
        return Identity(claims.user_id, claims.session_id, verdict.role)

    def is_recent(self, claims: Claims) -> bool:
        """Whether the session began, or was last found to hold, within the life of a token.

        While the user service is away, that has to do: an ended session may come back no longer
        than an access token could. Those made from a cookie stand for a session of many days.
        """
        known = self._verdicts.get(claims.session_id)
        if known is not None and (known.active, known.user_id) == (True, claims.user_id):
            age = min(time.monotonic() - known.asked, time.time() - claims.issued_at)
        else:
            age = time.time() - claims.issued_at
        return age < LIFETIME_SECONDS

    def access_token(self, session: dict[str, Any]) -> dict[str, Any]:
        """A session of the user service with the access token that opens it, as callers get it."""
        token = self.signer.issue(session["user"]["id"], session["session_id"])
        return {**session, "access_token": token, "expires_in": LIFETIME_SECONDS}

    def end(self, session_id: str) -> None:
        """Refuse this session's tokens from now on."""
        self._mark_ended(f"session:{session_id}")

    def end_all(self, user_id: str) -> None:
        """Refuse every token issued to the user so far."""
        self._mark_ended(f"user:{user_id}")

    def doubt(self, session_id: str) -> None:
        """Ask about this session again before its tokens are believed."""
        self._verdicts.pop(session_id, None)

    def _mark_ended(self, key: str) -> None:
        self._ended.pop(key, None)
        self._ended[key] = time.time()
        while (
            len(self._ended) > MAX_SESSIONS or self._oldest_end() < time.time() - LIFETIME_SECONDS
        ):
            self._ended.popitem(last=False)

    def _oldest_end(self) -> float:
        return next(iter(self._ended.values()))

    def _has_ended(self, claims: Claims) -> bool:
        return (
            f"session:{claims.session_id}" in self._ended
            or self._ended.get(f"user:{claims.user_id}", 0.0) >= claims.issued_at
        )

    def _verdict(self, claims: Claims, request_id: str, insist: bool) -> _Verdict | None:
        """What is known of the session, asked anew when it is older than five seconds."""
        known = self._fresh(claims.session_id)
        (HIT if known is not None else MISS).inc()
        if known is not None:
            return known
        if not insist and time.monotonic() < self._rest_until:
            return self._last_refusal(claims.session_id)
        one_asks = self._asking.setdefault(claims.session_id, Semaphore())
        try:
            with one_asks:
                known = self._fresh(claims.session_id)
                if known is None and (insist or time.monotonic() >= self._rest_until):
                    known = self._ask(claims, request_id)
                return known or self._last_refusal(claims.session_id)
        finally:
            if one_asks.balance > 0:
                self._asking.pop(claims.session_id, None)

    def _fresh(self, session_id: str) -> _Verdict | None:
        verdict = self._verdicts.get(session_id)
        if verdict is None or time.monotonic() - verdict.asked >= CHECK_SECONDS:
            return None
        return verdict

    def _last_refusal(self, session_id: str) -> _Verdict | None:
        """What was refused stays so while nobody can say that it changed."""
        verdict = self._verdicts.get(session_id)
        return verdict if verdict is not None and not verdict.active else None

    def _ask(self, claims: Claims, request_id: str) -> _Verdict | None:
        deadline = time.time() + PATIENCE_SECONDS
        context = {"deadline": deadline, "request_id": request_id, "user_id": claims.user_id}
        users = Client(self._users(), context)
        try:
            found = users.call("check_session", session_id=claims.session_id)
        except (Unavailable, DeadlineExceeded) as error:
            log.warning("sessions cannot be checked", error=error.detail)
            self._rest_until = time.monotonic() + REST_SECONDS
            return None
        except MoviewError as error:
            # A service that fails over this has not said that the session is over.
            log.error("session check failed", error=error.detail, request_id=request_id)
            return None
        active, now = bool(found["active"]), time.monotonic()
        verdict = _Verdict(found["user_id"], active, found["role"], found["state"], now)
        self._verdicts[claims.session_id] = verdict
        self._verdicts.move_to_end(claims.session_id)
        while len(self._verdicts) > MAX_SESSIONS:
            self._verdicts.popitem(last=False)
        return verdict

    def _users(self) -> ServiceClient:
        """The gateway's client of the user service, used without taking a worker."""
        for provider in self.container.dependencies:
            if isinstance(provider, ServiceClient) and provider.service == "user":
                return provider
        raise LookupError("the gateway has no client of the user service")


def bearer_token(authorization: str | None) -> str:
    """The token of ``Bearer <token>`` (RFC 6750); Unauthorized for anything else."""
    scheme, _, token = (authorization or "").strip().partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthorized("An access token is required: Authorization: Bearer <token>.")
    return token.strip()


class SessionTokens(DependencyProvider):
    """Injects :class:`Sessions` into routes that begin or end one."""

    sessions = Sessions()

    def get_dependency(self, worker_ctx: Any) -> Sessions:
        return self.sessions

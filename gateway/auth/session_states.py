"""What the user service says about sessions, remembered for a few seconds."""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from gateway.auth.tokens import Claims
from moview.errors import DeadlineExceeded, MoviewError, Unavailable
from moview.green import Semaphore
from moview.observability.logging import logger
from moview.observability.metrics import CACHE_READS
from moview.service.rpc import Client, ServiceClient

FRESH_SECONDS = 5.0
"""How long a state is used before the user service is asked again."""
TIMEOUT_SECONDS = 1.0
"""How long the user service may take: a vote must not fail because that service hangs."""
BACKOFF_SECONDS = 2.0
"""How long the user service is not asked after it did not answer."""
MAX_STATES = 50_000
HIT, MISS = (CACHE_READS.labels("sessions", outcome) for outcome in ("hit", "miss"))

log = logger(__name__)


@dataclass(frozen=True)
class SessionState:
    """A session as the user service described it; ``state`` is the account's, such as suspended.

    ``checked`` is when it did so, in seconds of the monotonic clock.
    """

    user_id: str
    active: bool
    role: str
    state: str
    checked: float


class SessionStates:
    """The latest state of each session, bounded in number; ``users`` finds the user service."""

    def __init__(
        self, users: Callable[[], ServiceClient], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._users = users
        self._clock = clock
        self._states: OrderedDict[str, SessionState] = OrderedDict()
        self._locks: dict[str, Semaphore] = {}
        self._ask_again_at = 0.0

    def get(self, claims: Claims, request_id: str, insist: bool = False) -> SessionState | None:
        """The state of the session; None where nobody can say that it holds, nor that it does not.

        ==================  ====================================  ================================
        state remembered    the user service                      result
        ==================  ====================================  ================================
        fresh               is not asked                          the state remembered
        old or none         answers                               its answer
        old, not active     gives no answer, or gave none lately  the state remembered
        other old or none   gives no answer, or gave none lately  None
        ==================  ====================================  ================================

        With ``insist`` it is asked even if it gave no answer lately.
        """
        session_id = claims.session_id
        state = self._fresh(session_id)
        (MISS if state is None else HIT).inc()
        if state is None and self._may_ask(insist):
            with self._one_at_a_time(session_id):
                # Another request may have asked while this one waited.
                state = self._fresh(session_id)
                if state is None and self._may_ask(insist):
                    state = self._ask(claims, request_id)
        return state or self._last_refusal(session_id)

    def latest(self, session_id: str) -> SessionState | None:
        """The state remembered, however old."""
        return self._states.get(session_id)

    def remember(self, session_id: str, state: SessionState) -> None:
        """Put this state in the place of the one before."""
        self._states[session_id] = state
        self._states.move_to_end(session_id)
        while len(self._states) > MAX_STATES:
            self._states.popitem(last=False)

    def forget(self, session_id: str) -> None:
        """Have the user service asked before the session is used again."""
        self._states.pop(session_id, None)

    def _fresh(self, session_id: str) -> SessionState | None:
        state = self.latest(session_id)
        if state is None or self._clock() - state.checked >= FRESH_SECONDS:
            return None
        return state

    def _last_refusal(self, session_id: str) -> SessionState | None:
        state = self.latest(session_id)
        return state if state is not None and not state.active else None

    def _may_ask(self, insist: bool) -> bool:
        return insist or self._clock() >= self._ask_again_at

    @contextmanager
    def _one_at_a_time(self, session_id: str) -> Iterator[None]:
        lock = self._locks.setdefault(session_id, Semaphore())
        try:
            with lock:
                yield
        finally:
            if lock.balance > 0:
                self._locks.pop(session_id, None)

    def _ask(self, claims: Claims, request_id: str) -> SessionState | None:
        """The user service's answer, remembered; None without one."""
        deadline = time.time() + TIMEOUT_SECONDS
        context = {"deadline": deadline, "request_id": request_id, "user_id": claims.user_id}
        users = Client(self._users(), context)
        try:
            found = users.call("check_session", session_id=claims.session_id)
        except (Unavailable, DeadlineExceeded) as error:
            log.warning("sessions cannot be checked", error=error.detail)
            self._ask_again_at = self._clock() + BACKOFF_SECONDS
            return None
        except MoviewError as error:
            # A service that fails over this has not said that the session is over.
            log.error("session check failed", error=error.detail, request_id=request_id)
            return None
        state = SessionState(
            found["user_id"],
            bool(found["active"]),
            found["role"],
            found["state"],
            self._clock(),
        )
        self.remember(claims.session_id, state)
        return state

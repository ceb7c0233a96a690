"""A caller's session: what is remembered of it, when it is asked for, and what follows."""

import time
from typing import Any

import pytest

from gateway.auth import session_states
from gateway.auth.identity import Identity, identity_of
from gateway.auth.session_states import (
    BACKOFF_SECONDS,
    FRESH_SECONDS,
    SessionState,
    SessionStates,
)
from gateway.auth.sessions import Sessions
from gateway.auth.tokens import LIFETIME_SECONDS, Claims
from moview.errors import Conflict, Forbidden, Unauthorized, Unavailable

ADA = Claims("ada", "ada.1", 0.0)


def state(user_id: str = "ada", **changes: Any) -> SessionState:
    whole = {"active": True, "role": "user", "state": "active", "checked": 0.0, **changes}
    return SessionState(user_id, **whole)


class Users:
    """The user service: answers check_session with ``answer``, or raises it, and counts."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.answer: dict[str, Any] | Exception = {
            "user_id": "ada",
            "active": True,
            "role": "user",
            "state": "active",
        }
        self.asked = 0
        self.now = 1000.0
        monkeypatch.setattr(session_states, "Client", lambda *_: self)

    def call(self, method: str, session_id: str) -> dict[str, Any]:
        assert (method, session_id) == ("check_session", "ada.1")
        self.asked += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def users(monkeypatch: pytest.MonkeyPatch) -> Users:
    return Users(monkeypatch)


@pytest.fixture
def states(users: Users) -> SessionStates:
    return SessionStates(lambda: None, clock=lambda: users.now)  # type: ignore[arg-type, return-value]


@pytest.mark.parametrize(
    ("known", "recent", "operator", "found"),
    [
        (None, True, False, Identity("ada", "ada.1")),
        (state(), False, False, Identity("ada", "ada.1", "user")),
        (state(role="operator"), False, True, Identity("ada", "ada.1", "operator")),
    ],
)
def test_a_caller_has_the_role_that_was_confirmed(
    known: SessionState | None, recent: bool, operator: bool, found: Identity
) -> None:
    assert identity_of(ADA, known, recent=recent, operator=operator) == found


@pytest.mark.parametrize(
    ("known", "recent", "operator", "refusal"),
    [
        (None, True, True, Unavailable),
        (None, False, False, Unavailable),
        (state(active=False, state="suspended"), True, False, Forbidden),
        (state(active=False), True, False, Unauthorized),
        (state("eve"), True, False, Unauthorized),
        (state(), True, True, Forbidden),
    ],
)
def test_a_caller_is_refused_for_what_is_known_of_the_session(
    known: SessionState | None, recent: bool, operator: bool, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        identity_of(ADA, known, recent=recent, operator=operator)


def test_a_state_is_asked_for_again_once_it_is_old(users: Users, states: SessionStates) -> None:
    assert states.get(ADA, "r1") == states.get(ADA, "r2")
    assert users.asked == 1
    users.now += FRESH_SECONDS
    states.get(ADA, "r3")
    assert users.asked == 2


@pytest.mark.parametrize("active", [True, False])
def test_while_nobody_answers_only_a_refusal_is_remembered(
    users: Users, states: SessionStates, active: bool
) -> None:
    remembered = state(active=active, checked=users.now - FRESH_SECONDS)
    states.remember("ada.1", remembered)
    users.answer = Unavailable()
    assert states.get(ADA, "r1") == (None if active else remembered)


def test_a_service_that_does_not_answer_is_left_alone_unless_a_role_is_needed(
    users: Users, states: SessionStates
) -> None:
    users.answer = Unavailable()
    assert (states.get(ADA, "r1"), states.get(ADA, "r2"), users.asked) == (None, None, 1)
    states.get(ADA, "r3", insist=True)
    assert users.asked == 2
    users.now += BACKOFF_SECONDS
    states.get(ADA, "r4")
    assert users.asked == 3


def test_a_service_that_fails_over_a_session_is_asked_again(
    users: Users, states: SessionStates
) -> None:
    users.answer = Conflict("It fails over this.")
    assert (states.get(ADA, "r1"), states.get(ADA, "r2"), users.asked) == (None, None, 2)


def test_a_session_in_doubt_is_asked_about_at_once(users: Users, states: SessionStates) -> None:
    states.get(ADA, "r1")
    states.forget("ada.1")
    states.get(ADA, "r2")
    assert users.asked == 2


@pytest.mark.parametrize(
    ("began", "confirmed", "recent"),
    [
        (1, None, True),
        (LIFETIME_SECONDS + 1, None, False),
        (LIFETIME_SECONDS + 1, 60, True),
        (10 * LIFETIME_SECONDS, LIFETIME_SECONDS + 1, False),
    ],
)
def test_a_session_that_nobody_can_ask_about_is_believed_as_long_as_a_token(
    began: float, confirmed: float | None, recent: bool
) -> None:
    sessions = Sessions()
    claims = Claims("ada", "ada.1", time.time() - began)
    if confirmed is not None:
        sessions.states.remember("ada.1", state(checked=time.monotonic() - confirmed))
    assert sessions.is_recent(claims) is recent
    assert sessions.is_recent(Claims("eve", "ada.1", time.time() - began)) is (began == 1)

"""Accounts: names, passwords, sessions, and operators' commands."""

import hashlib
import hmac
from typing import Any

import pytest

from moview.clock import now
from moview.errors import Conflict, Forbidden, Invalid, NotFound, Unauthorized
from tests.integration.services.scenario import PASSWORD, Scenario
from user.domain import comparable
from user.service import sessions
from user.service.passwords import verify_password


def refreshed(scenario: Scenario, token: str, at: int | None = None) -> dict[str, Any]:
    values = {"refresh_token": token, "asked_at": at}
    session: dict[str, Any] = scenario.call("user", "refresh_session", **values)
    return session


def is_active(scenario: Scenario, session: dict[str, Any]) -> bool:
    return bool(scenario.call("user", "check_session", session_id=session["session_id"])["active"])


@pytest.mark.parametrize(
    ("first", "again"),
    [("Straße 7", "STRASSE 7"), ("ｎｅｏ", "Neo"), ("한글이름", "한글이름"), ("  mo  ", "MO")],
)
def test_a_nickname_is_taken_in_every_spelling_of_it(
    scenario: Scenario, first: str, again: str
) -> None:
    scenario.session(nickname=first)

    with pytest.raises(Conflict, match="nickname") as caught:
        scenario.session(nickname=again)
    assert list(caught.value.errors) == ["nickname"]
    other = scenario.session()["user"]["id"]
    with pytest.raises(Conflict, match="nickname"):
        scenario.call("user", "update_me", user_id=other, nickname=again)


def test_a_removed_users_nickname_stays_taken_and_the_email_is_free(scenario: Scenario) -> None:
    user = scenario.session(nickname="the one", email="one@example.org")["user"]

    scenario.call("user", "remove_me", user_id=user["id"])
    scenario.call("user", "remove_me", user_id=user["id"])

    with pytest.raises(Conflict, match="nickname"):
        scenario.session(nickname="The One")
    scenario.session(email="one@example.org")


def test_a_removed_users_nickname_cannot_be_guessed_from_the_database(scenario: Scenario) -> None:
    user = scenario.session(nickname="the guessed")["user"]["id"]
    before = {row["_id"] for row in scenario.world.databases["user"].gone_nicknames.find()}
    scenario.call("user", "remove_me", user_id=user)

    after = {row["_id"] for row in scenario.world.databases["user"].gone_nicknames.find()}
    [kept] = after - before
    spellings = (b"the guessed", comparable("the guessed").encode())
    assert kept not in {hashlib.sha256(spelling).hexdigest() for spelling in spellings}
    assert kept not in {hmac.digest(b"", spelling, "sha256").hex() for spelling in spellings}


def test_nothing_of_a_removed_user_is_left_to_read(scenario: Scenario) -> None:
    session = scenario.session(nickname="forget me", email="forget@example.org")
    user = session["user"]["id"]
    scenario.call("user", "remove_me", user_id=user)

    document = scenario.world.databases["user"].users.find_one({"_id": user})
    assert "forget" not in str(document)
    assert not is_active(scenario, session)
    for method in ("get_user", "user_rank_history"):
        with pytest.raises(NotFound):
            scenario.call("user", method, user_id=user)
    with pytest.raises(Unauthorized):
        scenario.user(user)
    with pytest.raises(Unauthorized):
        scenario.call("user", "authenticate", email="forget@example.org", password=PASSWORD)


@pytest.mark.parametrize("again", ["T{}@Example.org", " t{}@example.org ", "ｔ{}@example.org"])
def test_an_email_is_taken_in_every_spelling_of_it(scenario: Scenario, again: str) -> None:
    number = scenario.number()
    scenario.session(email=f"t{number}@example.org")

    with pytest.raises(Conflict, match="e-mail") as caught:
        scenario.session(email=again.format(number))
    assert list(caught.value.errors) == ["email"]


@pytest.mark.parametrize(
    "fault",
    [{"email": "nobody"}, {"password": "short"}, {"nickname": "x"}, {"nickname": "a\x00b"}],
    ids=str,
)
def test_an_account_at_fault_is_refused(scenario: Scenario, fault: dict[str, str]) -> None:
    with pytest.raises(Invalid) as caught:
        scenario.session(**fault)

    assert list(caught.value.errors) == list(fault)


def test_signing_up_run_twice_makes_one_account(scenario: Scenario) -> None:
    values = {"email": "twice@example.org", "password": PASSWORD, "nickname": "twice"}
    first = scenario.call("user", "register", **values, asked_at=5)
    again = scenario.call("user", "register", **values, asked_at=5)

    assert again["user"]["id"] == first["user"]["id"]
    with pytest.raises(Conflict):
        scenario.call("user", "register", **values, asked_at=6)


def test_the_wrong_password_and_the_wrong_name_get_the_same_answer(scenario: Scenario) -> None:
    user = scenario.session()["user"]
    answers = []
    for email, password in ((user["email"], "another word"), ("no@example.org", PASSWORD)):
        with pytest.raises(Unauthorized) as caught:
            scenario.call("user", "authenticate", email=email, password=password)
        answers.append(str(caught.value))

    assert answers[0] == answers[1]
    assert is_active(
        scenario, scenario.call("user", "authenticate", email=user["email"], password=PASSWORD)
    )


def test_a_session_rotates_and_a_used_token_ends_it(scenario: Scenario) -> None:
    session = scenario.session()
    first = session["refresh_token"]
    second = refreshed(scenario, first)["refresh_token"]
    assert second != first

    with pytest.raises(Unauthorized):
        refreshed(scenario, first)
    with pytest.raises(Unauthorized):
        refreshed(scenario, second)
    assert not is_active(scenario, session)


def test_a_refresh_that_is_run_twice_is_answered_alike_and_ends_nothing(scenario: Scenario) -> None:
    """Nameko runs a command again whose process ended before it was acknowledged."""
    session = scenario.session()
    answers = [refreshed(scenario, session["refresh_token"], at=7) for _ in range(2)]

    assert answers[0] == answers[1]
    third = refreshed(scenario, answers[0]["refresh_token"], at=8)
    assert is_active(scenario, third)

    with pytest.raises(Unauthorized):
        refreshed(scenario, session["refresh_token"], at=7)
    refreshed(scenario, third["refresh_token"], at=9)


@pytest.mark.parametrize("token", ["", "x", "no.session"])
def test_a_token_of_nobody_is_refused(scenario: Scenario, token: str) -> None:
    with pytest.raises(Unauthorized):
        refreshed(scenario, token)


def test_a_forged_token_of_a_session_does_not_end_it(scenario: Scenario) -> None:
    session = scenario.session()

    with pytest.raises(Unauthorized):
        refreshed(scenario, f"{session['session_id']}.guess")

    assert is_active(scenario, session)
    refreshed(scenario, session["refresh_token"])


def test_signing_out_ends_this_session_only(scenario: Scenario) -> None:
    session = scenario.session()
    user = session["user"]
    other = scenario.call("user", "authenticate", email=user["email"], password=PASSWORD)

    for _ in range(2):
        scenario.call("user", "end_session", session_id=session["session_id"])

    assert not is_active(scenario, session)
    assert is_active(scenario, other)


def test_a_new_password_needs_the_old_one_and_ends_all_sessions(scenario: Scenario) -> None:
    session = scenario.session()
    user = {"user_id": session["user"]["id"], "password": "battery staple"}

    with pytest.raises(Invalid):
        scenario.call("user", "update_me", **user)
    with pytest.raises(Forbidden):
        scenario.call("user", "update_me", **user, current_password="wrong")
    scenario.call("user", "update_me", **user, current_password=PASSWORD)

    assert not is_active(scenario, session)
    email = session["user"]["email"]
    scenario.call("user", "authenticate", email=email, password="battery staple")


def test_a_sign_in_overtaken_by_a_new_password_opens_no_session(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = scenario.session()
    user = session["user"]

    def verify_then_change(found: Any, password: str) -> bool:
        right = verify_password(found, password)
        monkeypatch.setattr(sessions, "verify_password", verify_password)
        change = {"password": "battery staple", "current_password": PASSWORD}
        scenario.call("user", "update_me", user_id=user["id"], **change)
        return right

    monkeypatch.setattr(sessions, "verify_password", verify_then_change)
    with pytest.raises(Unauthorized):
        scenario.call("user", "authenticate", email=user["email"], password=PASSWORD)


def test_a_suspended_user_is_refused_until_restored(scenario: Scenario) -> None:
    session = scenario.session()
    email = session["user"]["email"]

    assert scenario.call("user", "suspend", email=email)["state"] == "suspended"
    assert not is_active(scenario, session)
    with pytest.raises(Forbidden):
        scenario.call("user", "authenticate", email=email, password=PASSWORD)
    with pytest.raises(Forbidden):
        refreshed(scenario, session["refresh_token"])

    assert scenario.call("user", "restore", email=email)["state"] == "active"
    assert is_active(scenario, session)
    refreshed(scenario, session["refresh_token"])


def test_operators_reset_passwords_and_make_operators(scenario: Scenario) -> None:
    session = scenario.session()
    email = session["user"]["email"]

    made_up = scenario.call("user", "reset_password", email=email)["password"]
    assert not is_active(scenario, session)
    again = scenario.call("user", "authenticate", email=email, password=made_up)
    assert scenario.call("user", "make_operator", email=email)["role"] == "operator"
    checked = scenario.call("user", "check_session", session_id=again["session_id"])
    assert checked["role"] == "operator"
    for method in ("make_operator", "suspend", "restore", "reset_password"):
        with pytest.raises(NotFound):
            scenario.call("user", method, email="nobody@example.org")


def test_expired_sessions_are_refused(scenario: Scenario) -> None:
    session = scenario.session()
    sessions = scenario.world.databases["user"].sessions
    sessions.update_one({"_id": session["session_id"]}, {"$set": {"expires_at": now()}})

    with pytest.raises(Unauthorized):
        refreshed(scenario, session["refresh_token"])
    assert not is_active(scenario, session)

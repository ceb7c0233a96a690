"""Accounts: names, passwords, sessions, and what operators do to them."""

import hashlib
import hmac
from typing import Any

import pytest

from moview.clock import now
from moview.errors import Conflict, Forbidden, Invalid, NotFound, Unauthorized
from tests.integration.services.town import PASSWORD, Town
from user.domain import comparable
from user.service import sessions
from user.service.passwords import verify_password


def refreshed(town: Town, token: str, at: int | None = None) -> dict[str, Any]:
    values = {"refresh_token": token, "asked_at": at}
    session: dict[str, Any] = town.call("user", "refresh_session", **values)
    return session


def is_active(town: Town, session: dict[str, Any]) -> bool:
    return bool(town.call("user", "check_session", session_id=session["session_id"])["active"])


@pytest.mark.parametrize(
    ("first", "again"),
    [("Straße 7", "STRASSE 7"), ("ｎｅｏ", "Neo"), ("한글이름", "한글이름"), ("  mo  ", "MO")],
)
def test_a_nickname_is_taken_in_every_spelling_of_it(town: Town, first: str, again: str) -> None:
    town.session(nickname=first)

    with pytest.raises(Conflict, match="nickname") as caught:
        town.session(nickname=again)
    assert list(caught.value.errors) == ["nickname"]
    other = town.session()["user"]["id"]
    with pytest.raises(Conflict, match="nickname"):
        town.call("user", "update_me", user_id=other, nickname=again)


def test_a_removed_users_nickname_stays_taken_and_the_email_is_free(town: Town) -> None:
    user = town.session(nickname="the one", email="one@example.org")["user"]

    town.call("user", "remove_me", user_id=user["id"])
    town.call("user", "remove_me", user_id=user["id"])

    with pytest.raises(Conflict, match="nickname"):
        town.session(nickname="The One")
    town.session(email="one@example.org")


def test_a_removed_users_nickname_cannot_be_guessed_from_the_database(town: Town) -> None:
    user = town.session(nickname="the guessed")["user"]["id"]
    before = {row["_id"] for row in town.world.databases["user"].gone_nicknames.find()}
    town.call("user", "remove_me", user_id=user)

    after = {row["_id"] for row in town.world.databases["user"].gone_nicknames.find()}
    [kept] = after - before
    spellings = (b"the guessed", comparable("the guessed").encode())
    assert kept not in {hashlib.sha256(spelling).hexdigest() for spelling in spellings}
    assert kept not in {hmac.digest(b"", spelling, "sha256").hex() for spelling in spellings}


def test_nothing_of_a_removed_user_is_left_to_read(town: Town) -> None:
    session = town.session(nickname="forget me", email="forget@example.org")
    user = session["user"]["id"]
    town.call("user", "remove_me", user_id=user)

    document = town.world.databases["user"].users.find_one({"_id": user})
    assert "forget" not in str(document)
    assert not is_active(town, session)
    for method in ("get_user", "user_rank_history"):
        with pytest.raises(NotFound):
            town.call("user", method, user_id=user)
    with pytest.raises(Unauthorized):
        town.user(user)
    with pytest.raises(Unauthorized):
        town.call("user", "authenticate", email="forget@example.org", password=PASSWORD)


@pytest.mark.parametrize("again", ["T{}@Example.org", " t{}@example.org ", "ｔ{}@example.org"])
def test_an_email_is_taken_in_every_spelling_of_it(town: Town, again: str) -> None:
    number = town.number()
    town.session(email=f"t{number}@example.org")

    with pytest.raises(Conflict, match="e-mail") as caught:
        town.session(email=again.format(number))
    assert list(caught.value.errors) == ["email"]


@pytest.mark.parametrize(
    "fault",
    [{"email": "nobody"}, {"password": "short"}, {"nickname": "x"}, {"nickname": "a\x00b"}],
    ids=str,
)
def test_an_account_at_fault_is_refused(town: Town, fault: dict[str, str]) -> None:
    with pytest.raises(Invalid) as caught:
        town.session(**fault)

    assert list(caught.value.errors) == list(fault)


def test_signing_up_run_twice_makes_one_account(town: Town) -> None:
    values = {"email": "twice@example.org", "password": PASSWORD, "nickname": "twice"}
    first = town.call("user", "register", **values, asked_at=5)
    again = town.call("user", "register", **values, asked_at=5)

    assert again["user"]["id"] == first["user"]["id"]
    with pytest.raises(Conflict):
        town.call("user", "register", **values, asked_at=6)


def test_the_wrong_password_and_the_wrong_name_get_the_same_answer(town: Town) -> None:
    user = town.session()["user"]
    answers = []
    for email, password in ((user["email"], "another word"), ("no@example.org", PASSWORD)):
        with pytest.raises(Unauthorized) as caught:
            town.call("user", "authenticate", email=email, password=password)
        answers.append(str(caught.value))

    assert answers[0] == answers[1]
    assert is_active(
        town, town.call("user", "authenticate", email=user["email"], password=PASSWORD)
    )


def test_a_session_rotates_and_a_used_token_ends_it(town: Town) -> None:
    session = town.session()
    first = session["refresh_token"]
    second = refreshed(town, first)["refresh_token"]
    assert second != first

    with pytest.raises(Unauthorized):
        refreshed(town, first)
    with pytest.raises(Unauthorized):
        refreshed(town, second)
    assert not is_active(town, session)


def test_a_refresh_that_is_run_twice_is_answered_alike_and_ends_nothing(town: Town) -> None:
    """Nameko runs a command again whose process ended before it was acknowledged."""
    session = town.session()
    answers = [refreshed(town, session["refresh_token"], at=7) for _ in range(2)]

    assert answers[0] == answers[1]
    third = refreshed(town, answers[0]["refresh_token"], at=8)
    assert is_active(town, third)

    with pytest.raises(Unauthorized):
        refreshed(town, session["refresh_token"], at=7)
    refreshed(town, third["refresh_token"], at=9)


@pytest.mark.parametrize("token", ["", "x", "no.session"])
def test_a_token_of_nobody_is_refused(town: Town, token: str) -> None:
    with pytest.raises(Unauthorized):
        refreshed(town, token)


def test_a_forged_token_of_a_session_does_not_end_it(town: Town) -> None:
    session = town.session()

    with pytest.raises(Unauthorized):
        refreshed(town, f"{session['session_id']}.guess")

    assert is_active(town, session)
    refreshed(town, session["refresh_token"])


def test_signing_out_ends_this_session_only(town: Town) -> None:
    session = town.session()
    user = session["user"]
    other = town.call("user", "authenticate", email=user["email"], password=PASSWORD)

    for _ in range(2):
        town.call("user", "end_session", session_id=session["session_id"])

    assert not is_active(town, session)
    assert is_active(town, other)


def test_a_new_password_needs_the_old_one_and_ends_all_sessions(town: Town) -> None:
    session = town.session()
    user = {"user_id": session["user"]["id"], "password": "battery staple"}

    with pytest.raises(Invalid):
        town.call("user", "update_me", **user)
    with pytest.raises(Forbidden):
        town.call("user", "update_me", **user, current_password="wrong")
    town.call("user", "update_me", **user, current_password=PASSWORD)

    assert not is_active(town, session)
    email = session["user"]["email"]
    town.call("user", "authenticate", email=email, password="battery staple")


def test_a_sign_in_overtaken_by_a_new_password_opens_no_session(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = town.session()
    user = session["user"]

    def verify_then_change(found: Any, password: str) -> bool:
        right = verify_password(found, password)
        monkeypatch.setattr(sessions, "verify_password", verify_password)
        change = {"password": "battery staple", "current_password": PASSWORD}
        town.call("user", "update_me", user_id=user["id"], **change)
        return right

    monkeypatch.setattr(sessions, "verify_password", verify_then_change)
    with pytest.raises(Unauthorized):
        town.call("user", "authenticate", email=user["email"], password=PASSWORD)


def test_a_suspended_user_is_refused_until_restored(town: Town) -> None:
    session = town.session()
    email = session["user"]["email"]

    assert town.call("user", "suspend", email=email)["state"] == "suspended"
    assert not is_active(town, session)
    with pytest.raises(Forbidden):
        town.call("user", "authenticate", email=email, password=PASSWORD)
    with pytest.raises(Forbidden):
        refreshed(town, session["refresh_token"])

    assert town.call("user", "restore", email=email)["state"] == "active"
    assert is_active(town, session)
    refreshed(town, session["refresh_token"])


def test_operators_reset_passwords_and_make_operators(town: Town) -> None:
    session = town.session()
    email = session["user"]["email"]

    made_up = town.call("user", "reset_password", email=email)["password"]
    assert not is_active(town, session)
    again = town.call("user", "authenticate", email=email, password=made_up)
    assert town.call("user", "make_operator", email=email)["role"] == "operator"
    checked = town.call("user", "check_session", session_id=again["session_id"])
    assert checked["role"] == "operator"
    for method in ("make_operator", "suspend", "restore", "reset_password"):
        with pytest.raises(NotFound):
            town.call("user", method, email="nobody@example.org")


def test_expired_sessions_are_refused(town: Town) -> None:
    session = town.session()
    sessions = town.world.databases["user"].sessions
    sessions.update_one({"_id": session["session_id"]}, {"$set": {"expires_at": now()}})

    with pytest.raises(Unauthorized):
        refreshed(town, session["refresh_token"])
    assert not is_active(town, session)

"""Accounts: when two e-mails or nicknames are the same, and what is allowed in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from user.domain import comparable, faults_of_email, faults_of_nickname, faults_of_password


@pytest.mark.parametrize(
    ("text", "compared"),
    [(" Neo ", "neo"), ("ＮＥＯ", "neo"), ("Straße", "strasse"), ("ǰ", "ǰ"), ("기생충", "기생충")],
)
def test_accounts_are_told_apart_by_neither_case_nor_width(text: str, compared: str) -> None:
    assert comparable(text) == compared


@given(st.text(max_size=30))
def test_a_compared_name_stays_as_it_is(text: str) -> None:
    assert comparable(comparable(text)) == comparable(text)


@pytest.mark.parametrize("nickname", ["ab", "뉴비", "a b", "😀😀", "x" * 20, "  ok  "])
def test_nicknames_of_every_script_are_fine(nickname: str) -> None:
    assert faults_of_nickname(nickname) == []


@pytest.mark.parametrize(
    "nickname", ["", "a", " a ", "x" * 21, "a\x00b", "a\nb", "a\ud800", "ﷺ" * 2]
)
def test_nicknames_at_fault_are_told(nickname: str) -> None:
    assert faults_of_nickname(nickname)


@pytest.mark.parametrize(("password", "fine"), [("x" * 8, True), ("x" * 7, False)])
def test_passwords_have_a_length(password: str, fine: bool) -> None:
    assert (not faults_of_password(password)) is fine
    assert faults_of_password("x" * 129)


@pytest.mark.parametrize("email", ["", "a", "@b", "a@", "a b@c.d", f"{'x' * 250}@b.co"])
def test_what_is_no_address_is_told(email: str) -> None:
    assert faults_of_email(email)
    assert not faults_of_email("me@example.org")

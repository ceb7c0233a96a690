"""Rate limits: what counts, for whom, and what is refused beyond them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from gateway.api.limits import Limits
from gateway.api.request import Request
from gateway.auth.identity import Identity
from gateway.settings import Settings
from moview.errors import Conflict, Forbidden, TooManyRequests, Unauthorized

Limited = Callable[[Request], AbstractContextManager[None]]


def limits(**settings: int) -> Limits:
    return Limits(Settings(token_key=b"", **settings))


def request(address: str = "1.1.1.1", user: str | None = None, **body: Any) -> Request:
    identity = Identity(user, "s1") if user else None
    return Request("r", address, 0.0, {}, {}, body, identity)


def passes(limit: Limited, request: Request, error: Exception | None = None) -> bool:
    """Whether the limit lets this through, which then raises ``error``."""
    try:
        with limit(request):
            if error:
                raise error
    except TooManyRequests as refused:
        return not 1 <= refused.retry_after <= 60
    except (Unauthorized, Forbidden, Conflict):
        return True
    return True


def test_sign_ups_count_by_address_however_they_end() -> None:
    limit = limits(signups_per_minute=2).signups
    assert passes(limit, request())
    assert passes(limit, request(), Conflict())
    assert not passes(limit, request())
    assert passes(limit, request("2.2.2.2"))


def test_writes_count_by_user() -> None:
    limit = limits(writes_per_second=2).writes
    assert [passes(limit, request(user="u1")) for _ in range(3)] == [True, True, False]
    assert passes(limit, request(user="u2"))


def test_right_passwords_never_count() -> None:
    limit = limits(wrong_passwords_per_minute=2).wrong_passwords
    assert all(passes(limit, request(email="a@b.c")) for _ in range(5))


def test_wrong_passwords_of_an_account_count_from_every_address() -> None:
    limit = limits(wrong_passwords_per_minute=2).wrong_passwords
    assert passes(limit, request("1.1.1.1", email="Minji@b.c"), Unauthorized())
    assert passes(limit, request("2.2.2.2", email="ＭINJI@B.c"), Unauthorized())
    assert not passes(limit, request("3.3.3.3", email="minji@b.c"))
    assert passes(limit, request("3.3.3.3", email="other@b.c"))


def test_wrong_passwords_of_an_address_count_over_every_account() -> None:
    limit = limits(wrong_passwords_per_minute=2).wrong_passwords
    assert passes(limit, request(email="a@b.c"), Unauthorized())
    assert passes(limit, request(email="b@b.c"), Unauthorized())
    assert not passes(limit, request(email="c@b.c"))
    assert passes(limit, request("2.2.2.2", email="c@b.c"))


def test_guesses_under_way_count_as_wrong_until_they_are_not() -> None:
    limit = limits(wrong_passwords_per_minute=2).wrong_passwords
    asked = request(email="a@b.c")
    with limit(asked), limit(asked):
        assert not passes(limit, asked)
    assert passes(limit, asked)


def test_a_suspended_account_is_no_wrong_password() -> None:
    limit = limits(wrong_passwords_per_minute=1).wrong_passwords
    assert all(passes(limit, request(email="a@b.c"), Forbidden()) for _ in range(3))


def test_a_wrong_current_password_counts_for_who_is_signed_in() -> None:
    limit = limits(wrong_passwords_per_minute=1, writes_per_second=0).account_changes
    change = request(user="u1", password="new password", current_password="guess")
    assert passes(limit, change, Forbidden())
    assert not passes(limit, change)
    assert passes(limit, request(user="u1", nickname="minji"))


@pytest.mark.parametrize("name", ["signups", "writes", "wrong_passwords"])
def test_a_limit_of_0_is_none(name: str) -> None:
    unlimited = limits(signups_per_minute=0, writes_per_second=0, wrong_passwords_per_minute=0)
    asked = request(user="u1", email="a@b.c")
    assert all(passes(getattr(unlimited, name), asked, Forbidden()) for _ in range(100))


def test_lifted_limits_let_sign_ups_and_writes_through_until_they_are_back() -> None:
    both = limits(signups_per_minute=1, writes_per_second=1)
    both.suspend(60)
    assert all(passes(both.signups, request()) for _ in range(5))
    assert all(passes(both.writes, request(user="u1")) for _ in range(5))
    both.suspend(0)
    assert [passes(both.signups, request()) for _ in range(2)] == [True, False]


def test_lifted_limits_still_count_wrong_passwords() -> None:
    limit = limits(wrong_passwords_per_minute=1)
    limit.suspend(60)
    guess = request(email="a@example.org")
    assert passes(limit.wrong_passwords, guess, Unauthorized())
    assert not passes(limit.wrong_passwords, guess, Unauthorized())

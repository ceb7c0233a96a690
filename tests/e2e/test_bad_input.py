"""Invalid, random and hostile requests to all of Moview."""

from __future__ import annotations

import pytest

from tests.e2e.running import Moview, eventually
from tests.e2e.starting import KEY
from tests.fuzz.contract import CALLERS, try_contract
from tests.fuzz.leaks import held
from tests.fuzz.others import try_at_once, try_others
from tests.fuzz.wire import MOVIE, TOKEN, VOTE, hang_up, request

MIN_CASES = 1000
SEED = 20261122
MIN_REFUSALS = 200
HANG_UPS = 60


@pytest.fixture(scope="module")
def environment() -> dict[str, str]:
    return {"WRONG_PASSWORDS_PER_MINUTE": "0"}


def files(moview: Moview) -> int:
    """How many the gateway has open, connections among them."""
    return held(moview)["gateway files"]


def busy(moview: Moview) -> dict[str, int]:
    """What the gateway holds, but for connections: those of tests are kept alive."""
    counted: dict[str, int] = moview.rpc.of("gateway").held()
    return {name: number for name, number in counted.items() if name != "connections"}


@pytest.mark.timeout(300)
def test_generated_requests_are_answered_as_the_contract_says(moview: Moview) -> None:
    findings = try_contract(moview, MIN_CASES, SEED)

    assert not findings.faults, "\n\n".join(dict.fromkeys(findings.faults))
    assert findings.cases >= MIN_CASES
    assert {200, 201, 204, 401, 403, 404, 422} <= findings.statuses.keys(), findings.statuses
    assert set(findings.callers) == set(CALLERS)
    eventually(lambda: busy(moview), {"slots": 0, "workers": 0, "replies": 0})


def test_what_is_not_ones_own_is_refused_and_nothing_is_written(moview: Moview) -> None:
    tried, faults = try_others(moview, KEY)

    assert faults == []
    assert tried > MIN_REFUSALS


def test_a_hundred_equal_requests_at_once_make_one_row(moview: Moview) -> None:
    _, faults = try_at_once(moview)

    assert faults == []


def test_callers_who_hang_up_leave_nothing_behind(moview: Moview) -> None:
    address, nothing = ("127.0.0.1", moview.port), {"slots": 0, "workers": 0, "replies": 0}
    person, movie = moview.sign_up("hasty"), moview.add_movie()
    voting = request("PUT", VOTE, b'{"value": "like"}')
    voting = voting.replace(TOKEN, str(person.token).encode()).replace(MOVIE, movie.encode())
    # The first fill what is kept: connections to the broker.
    hang_up(address, voting, HANG_UPS)
    eventually(lambda: busy(moview), nothing)
    before = files(moview)

    for sent in (voting, voting[:-3]):
        hang_up(address, sent, HANG_UPS)

    eventually(lambda: busy(moview), nothing)
    # Another connection to the broker or two may have come; of those reset none may stay.
    eventually(lambda: files(moview) - before < HANG_UPS // 6, True)

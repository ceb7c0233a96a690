"""Requests that a schema, chance or malice made, against all of Moview."""

from __future__ import annotations

import pytest

from tests.e2e.running import Moview
from tests.fuzz.contract import CALLERS, try_contract

ENVIRONMENT = {"WRONG_PASSWORDS_PER_MINUTE": "0"}
LEAST_CASES = 1000
SEED = 20261122


@pytest.mark.timeout(300)
def test_generated_requests_are_answered_as_the_contract_says(moview: Moview) -> None:
    told = try_contract(moview, LEAST_CASES, SEED)

    assert not told.faults, "\n\n".join(dict.fromkeys(told.faults))
    assert told.cases >= LEAST_CASES
    assert {200, 201, 204, 401, 403, 404, 422} <= told.statuses.keys(), told.statuses
    assert set(told.callers) == set(CALLERS)
    print(told.cases, told.statuses, told.callers, len(told.operations), told.checks)

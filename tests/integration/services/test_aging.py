"""Expired documents are deleted by the database, and no others."""

from datetime import timedelta

from moview.clock import now
from moview.service_names import STATEFUL
from moview.stack.program import wait_until
from tests.integration.services.scenario import Scenario

DAYS = {
    ("user", "sessions", "expires_at"): 0,
    ("user", "used_tokens", "expires_at"): 0,
    **{(each, "outbox", "sent_at"): 7 for each in STATEFUL},
    **{(each, "used_sessions", "at"): 1 for each in STATEFUL},
}
"""Service, collection and the field with a time -> after how many days a row goes."""


def test_rows_go_when_their_time_is_over(scenario: Scenario) -> None:
    hour = timedelta(hours=1)
    for (service, collection, field), days in DAYS.items():
        rows = scenario.world.databases[service][collection]
        limit = now() - timedelta(days=days)
        rows.insert_many(
            [
                {"_id": "old", field: limit - hour},
                {"_id": "young", field: limit + hour},
                {"_id": "without"},
            ]
        )

    def left() -> dict[tuple[str, ...], set[str]]:
        known = {"_id": {"$in": ["old", "young", "without"]}}
        return {
            place: {row["_id"] for row in scenario.world.databases[place[0]][place[1]].find(known)}
            for place in DAYS
        }

    # MongoDB looks once a minute, one of our own oftener.
    assert wait_until(lambda: not any("old" in rows for rows in left().values()), 70), left()
    assert all(rows == {"young", "without"} for rows in left().values())

"""Judging of users' series by the service, and what users have to wait for (rule 5)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from moview.clock import now, timestamp
from tests.integration.services.scenario import Scenario
from tests.integration.services.world import World

RULES = {
    "STARTUP_PEERS": 0,
    "JUDGE_DAYS": 30,
    "JUDGE_BOUTS": 1,
    "DEMOTION_DAYS": 7,
    "CRITICS_SHARE": 2,
}


@pytest.fixture(autouse=True)
def strict(world: World) -> Iterator[None]:
    """All gates as they are by default, for people of this test alone."""
    config = world.services["user"].config
    before = dict(config)
    config.update(RULES)
    yield
    config.clear()
    config.update(before)
    world.databases["user"].users.update_many({}, {"$set": {"state": "suspended"}})


def days_ago(number: float) -> Any:
    return now() - timedelta(days=number)


def earned(scenario: Scenario, days: float, tier: str = "armchair") -> str:
    """Somebody who has stood in this tier for so long, and was not appointed."""
    person = scenario.person(tier)
    change = {"founder": False, "tier_since": days_ago(days)}
    scenario.world.databases["user"].users.update_one({"_id": person}, {"$set": change})
    return person


def in_series(scenario: Scenario, value: str = "like", tier: str | None = None) -> str:
    """Somebody at 100 points, or at none, and in the series that this opens."""
    author = scenario.person(tier)
    review = scenario.review(author, scenario.film(), 5)["id"]
    for fan in scenario.people(11, "critic"):
        scenario.react(fan, review, value)
        scenario.world.databases["user"].users.update_one(
            {"_id": fan}, {"$set": {"state": "suspended"}}
        )
        if scenario.user(author)["series"]:
            break
    assert scenario.user(author)["series"]
    return author


def reacts(scenario: Scenario, person: str, author: str, value: str = "like") -> None:
    """To a new review of the author's."""
    scenario.react(person, scenario.review(author, scenario.film(), 5)["id"], value)


def score(scenario: Scenario, author: str) -> tuple[int, int]:
    series = scenario.user(author)["series"]
    return series["up"], series["down"]


def test_a_judge_has_stood_for_thirty_days_and_judges_once_in_thirty(scenario: Scenario) -> None:
    fresh, seasoned = earned(scenario, 29), earned(scenario, 31)
    one, other = in_series(scenario), in_series(scenario)

    reacts(scenario, fresh, one)
    assert score(scenario, one) == (0, 0)
    reacts(scenario, seasoned, one)
    assert score(scenario, one) == (1, 0)
    reacts(scenario, seasoned, other)
    assert score(scenario, other) == (0, 0)

    judged = {"judged": [days_ago(31)]}
    scenario.world.databases["user"].users.update_one({"_id": seasoned}, {"$set": judged})
    reacts(scenario, seasoned, other, "dislike")
    assert score(scenario, other) == (0, 1)


def test_founders_judge_at_once_until_twelve_others_have_stood_long_enough(
    scenario: Scenario,
) -> None:
    founder = scenario.person("armchair")
    for _ in range(3):
        author = in_series(scenario)
        reacts(scenario, founder, author)
        assert score(scenario, author) == (1, 0)

    for _ in range(12):
        earned(scenario, 40)
    author = in_series(scenario)
    reacts(scenario, founder, author)
    assert score(scenario, author) == (0, 0)


def test_a_demotion_takes_five_who_had_not_met_the_author_and_a_week(scenario: Scenario) -> None:
    author = scenario.person()
    met = scenario.person("critic")
    reacts(scenario, met, author, "dislike")
    for fan in scenario.people(10, "critic"):
        if scenario.user(author)["series"] is None:
            reacts(scenario, fan, author, "dislike")
    assert scenario.user(author)["series"]["down_target"] == 5
    judges = scenario.people(5, "critic")

    reacts(scenario, met, author, "dislike")
    assert score(scenario, author) == (0, 0)
    for judge in judges:
        reacts(scenario, judge, author, "dislike")
    assert score(scenario, author) == (0, 5)

    users = scenario.world.databases["user"].users
    users.update_one({"_id": author}, {"$set": {"series_since": days_ago(8)}})
    reacts(scenario, scenario.person(), author)
    assert scenario.user(author)["tier"] == "poser"


def test_every_value_that_was_used_is_in_the_ledger_and_replays(scenario: Scenario) -> None:
    author, judge = in_series(scenario), earned(scenario, 31)
    reacts(scenario, judge, author)

    entry = scenario.world.databases["user"].ledger.find_one(
        {"subject": author}, sort=[("seq", -1)]
    )
    assert entry is not None
    assert entry["rules"] == 2
    assert entry["event"]["bout"] == {
        "startup": False,
        "stood_days": 31,
        "founder": False,
        "judged": 0,
        "met": False,
        "seasoned": 0,
        "series_days": 0,
        "judge_days": 30,
        "judge_bouts": 1,
        "demotion_days": 7,
    }
    audit = scenario.world.call("user", "audit", keys=[f"users/{author}"])
    assert audit["differences"] == {}


def test_critics_are_few_and_whoever_rises_takes_the_lowest_ones_place(scenario: Scenario) -> None:
    critics = [scenario.person("critic") for _ in range(3)]
    points = scenario.world.databases["user"].users
    for number, critic in enumerate(critics):
        change = {"points": 50.0 + number, "ladder.points": 50.0 + number}
        points.update_one({"_id": critic}, {"$set": change})
    author = in_series(scenario, tier="armchair")

    for critic in critics[1:]:
        reacts(scenario, critic, author)

    assert scenario.user(author)["tier"] == "critic"
    assert [scenario.user(critic)["tier"] for critic in critics] == ["armchair", "critic", "critic"]
    last = scenario.history("user", critics[0])[-1]
    assert (last["cause"], last["after"]["points"]) == ({"type": "made_room"}, 70)


def test_one_is_told_from_when_one_may_judge_and_that_founders_lack(scenario: Scenario) -> None:
    since = days_ago(10)
    waiting = earned(scenario, 10)
    change = {"$set": {"tier_since": since}}
    scenario.world.databases["user"].users.update_one({"_id": waiting}, change)
    told = scenario.user(waiting)
    assert told["may_judge_from"] == timestamp(since + timedelta(days=30))
    assert scenario.user(scenario.person("critic"))["may_judge_from"] is None
    assert scenario.user(earned(scenario, 31))["may_judge_from"] is None
    assert scenario.user(scenario.person())["may_judge_from"] is None

    author = in_series(scenario)
    assert not scenario.user(author)["waits_for_founders"]
    scenario.world.databases["user"].users.update_many({}, {"$set": {"founder": False}})
    assert scenario.user(author)["waits_for_founders"]
    assert scenario.call("user", "judges_missing")
    scenario.people(2, "armchair")
    assert not scenario.user(author)["waits_for_founders"]
    assert not scenario.call("user", "judges_missing")


def test_two_bouts_of_one_judge_at_the_same_time_are_told_apart(scenario: Scenario) -> None:
    """The second of two transactions that count the same judge's bouts has to begin again."""
    judge = earned(scenario, 31)
    store = scenario.world.services["user"].store
    begun = []

    def judged(tx: Any) -> int:
        row = store.load_user(tx, judge)
        before = len(row.document["judged"])
        if not begun:
            begun.append(store.transact(judged_first))
        store.save_judged(tx, row, [*row.document["judged"], now()])
        return before

    def judged_first(tx: Any) -> int:
        row = store.load_user(tx, judge)
        store.save_judged(tx, row, [*row.document["judged"], now()])
        return len(row.document["judged"])

    assert store.transact(judged) == 1
    assert begun == [0]

"""Migration from version 1 of the rules to version 2, while everything keeps running."""

from typing import Any

import pytest

from movie.domain.version1 import ledger as movies1
from movie.domain.version1.events import OpinionCounted, ScoreMoved
from movie.domain.version1.ladder import MovieLadder
from movie.domain.version1.ladder import apply as movie_step
from moview.clock import now
from tests.integration.services.scenario import Scenario
from tests.integration.services.world import World
from user.domain.version1 import ledger as users1
from user.domain.version1.events import Reaction
from user.domain.version1.ladder import Ladder
from user.domain.version1.ladder import apply as user_step

NEW_FIELDS = ("rules", "tier_since", "founder", "judged", "series_since")


def user_of_version_1(scenario: Scenario, likes: int) -> str:
    """Somebody whom critics liked so often under version 1."""
    user = scenario.person()
    ladder, entries = Ladder(), []
    for number in range(likes):
        event = Reaction(f"fan {number}", "critic", None, "like", 0.0, True, False, True)
        step = user_step(ladder, event)
        told = {"type": "reaction", **vars(event)}
        before, after = users1.ladder_to_dict(ladder), users1.ladder_to_dict(step.ladder)
        entries.append((told, before, after, {"recorded": step.recorded}))
        ladder = step.ladder
    fields = {"points": ladder.points, "tier_rank": 1 + ladder.epoch}
    store_as_version_1(scenario.world, "user", "users", user, entries, fields)
    return user


def movie_of_version_1(scenario: Scenario) -> str:
    """A movie that thirteen newbies placed, and in whose series some of them had bouts."""
    film = scenario.film()
    for person in scenario.people(3):
        scenario.vote(person, film, "like")
    score = scenario.movie(film)["score"]
    ladder, entries = MovieLadder("killing_time"), []
    for event in (ScoreMoved(66.0, 4.0), OpinionCounted("ann", "newbie", 0.0, score, 4.2)):
        after = movie_step(ladder, event)
        kind = "score_moved" if isinstance(event, ScoreMoved) else "opinion_counted"
        states = movies1.ladder_to_dict(ladder), movies1.ladder_to_dict(after)
        scores = {"score_before": score, "score_after": score}
        entries.append(({"type": kind, **vars(event)}, *states, scores))
        ladder = after
    assert ladder.placed
    assert ladder.series
    fields = {"tier": ladder.tier, "tier_rank": 2}
    store_as_version_1(scenario.world, "movie", "movies", film, entries, fields)
    return film


def store_as_version_1(
    world: World, service: str, collection: str, subject: str, entries: Any, fields: dict[str, Any]
) -> None:
    database = world.databases[service]
    database.ledger.delete_many({"subject": subject})
    for seq, (event, before, after, more) in enumerate(entries, start=1):
        states = {"event": event, "before": before, "after": after, "rules": 1, **more}
        about = {"_id": f"{subject}:{seq}", "subject": subject, "seq": seq, "at": now()}
        database.ledger.insert_one({**about, "cause": {"type": "told"}, **states})
    found = {**fields, "ladder": entries[-1][2], "seq": len(entries)}
    change = {"$set": found, "$unset": dict.fromkeys(NEW_FIELDS, "")}
    database[collection].update_one({"_id": subject}, change)
    sent = {f"sent.{name}": value for name, value in fields.items() if name == "tier"}
    if sent:
        database[collection].update_one({"_id": subject}, {"$set": sent})


def differences(scenario: Scenario) -> dict[str, Any]:
    scenario.world.settle()
    found = {name: scenario.world.call(name, "audit")["differences"] for name in ("user", "movie")}
    return {name: faults for name, faults in found.items() if faults}


def ledger(scenario: Scenario, service: str, subject: str) -> list[dict[str, Any]]:
    return list(scenario.world.databases[service].ledger.find({"subject": subject}).sort("seq", 1))


def migrated(scenario: Scenario, service: str, limit: int) -> int:
    after, count = None, 0
    while True:
        page = scenario.world.call(service, "migrate_rules", after=after, limit=limit)
        count, after = count + page["migrated"], page["next"]
        if after is None:
            scenario.world.settle()
            return count


def test_histories_stay_clean_before_during_and_after_and_each_gets_one_entry(
    scenario: Scenario,
) -> None:
    users = [user_of_version_1(scenario, likes) for likes in (2, 13, 17)]
    films = [movie_of_version_1(scenario) for _ in range(2)]
    assert differences(scenario) == {}

    page = scenario.world.call("user", "migrate_rules", limit=1)
    assert page["seen"] == 1
    assert page["next"]
    assert differences(scenario) == {}
    assert migrated(scenario, "user", limit=2) == 3 - page["migrated"]
    assert migrated(scenario, "movie", limit=1) == 2
    assert differences(scenario) == {}
    assert migrated(scenario, "user", limit=200) == migrated(scenario, "movie", limit=200) == 0

    for service, subjects in (("user", users), ("movie", films)):
        for subject in subjects:
            entries = ledger(scenario, service, subject)
            assert [each["rules"] for each in entries] == [1] * (len(entries) - 1) + [2]
            assert entries[-1]["cause"] == {"type": "rules_migrated"}
    assert scenario.user(users[1])["series"] == {
        "kind": "promotion",
        "up": 0,
        "down": 0,
        "target": 2,
        "down_target": 2,
    }
    film = scenario.movie(films[0])
    assert (film["tier"], film["series"]) == ("killing_time", None), "no judge has placed it"


def test_whatever_changes_before_its_turn_is_brought_over_first(scenario: Scenario) -> None:
    user, film = user_of_version_1(scenario, 13), movie_of_version_1(scenario)

    scenario.call("user", "appoint", email=scenario.email(user), tier="critic")
    scenario.vote(user, film, "like")

    for service, subject in (("user", user), ("movie", film)):
        causes = [each["cause"]["type"] for each in ledger(scenario, service, subject)]
        assert causes.count("rules_migrated") == 1
        assert causes[-1] != "told"
    assert differences(scenario) == {}
    assert migrated(scenario, "user", limit=200) == migrated(scenario, "movie", limit=200) == 0


def test_since_when_somebody_stands_where_they_stand_comes_from_the_ledger(
    scenario: Scenario,
) -> None:
    risen, new = user_of_version_1(scenario, 17), user_of_version_1(scenario, 1)
    migrated(scenario, "user", limit=200)
    users = scenario.world.databases["user"].users

    rise = next(e for e in ledger(scenario, "user", risen) if e["after"]["tier"] == "armchair")
    document = users.find_one({"_id": risen})
    assert document is not None
    assert (document["tier_since"], document["founder"]) == (rise["at"], False)
    document = users.find_one({"_id": new})
    assert document is not None
    assert document["tier_since"] == document["joined_at"]


@pytest.mark.parametrize("service", ["review"])
def test_a_service_without_ladders_has_nothing_to_bring_over(
    scenario: Scenario, service: str
) -> None:
    nothing = {"seen": 0, "migrated": 0, "next": None}
    assert scenario.world.call(service, "migrate_rules") == nothing

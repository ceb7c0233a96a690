"""The checks after a fault, (a) to (e), each with a line for every violation."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from moview.operating.auditing import AuditReport, run_audit
from moview.operating.operator_rpc import OperatorRpc
from moview.service.rpc import CALL_SECONDS
from moview.service_names import SERVICES
from moview.stack.program import wait_until
from tests.e2e.running import LASTING_SECONDS
from tests.faults.history import Key
from tests.faults.people import Talker, aspects_of, text_of
from tests.faults.stage import Stage

MAX_WAIT_SECONDS = 5.0 + 1.0
"""Seconds that an answer may take: the limit, and what a busy machine adds on both ends."""
REPEAT_SECONDS = 20.0
SHOWN = 5


def check(stage: Stage, healed_by: float) -> int:
    """Everything, after people came to rest; how many in doubt had come true.

    ``healed_by`` is the moment by which every event must have arrived.
    """
    stage.rest()
    stage.history.wait_out(CALL_SECONDS)
    came_true = _judge_doubtful(stage)
    _repeat_doubtful(stage)
    _audit(stage, max(5.0, healed_by - time.monotonic()))
    _judge_rows(stage)
    _judge_answers(stage)
    _judge_credit(stage)
    _judge_processes(stage)
    for change in stage.history.unexpected()[:SHOWN]:
        stage.violations.append(f"answered {change.status}: {change.key} to {change.value!r}")
    longest = stage.history.longest_wait
    stage.expect(longest <= MAX_WAIT_SECONDS, f"somebody waited {longest:.1f} s for an answer")
    return came_true


def _owned(stage: Stage) -> Mapping[Key, list[Any]]:
    """What the owners' databases hold of these people: a value for each row there is."""
    databases, people = stage.moview.databases, [each.person.id for each in stage.people]
    found: dict[Key, list[Any]] = defaultdict(list)
    for row in databases["movie"].opinions.find({"user": {"$in": people}}):
        found[Key(row["user"], "vote", row["movie"])].append(row["vote"])
        found[Key(row["user"], "later", row["movie"])].append(row["later"])
    for row in databases["review"].reviews.find({"author": {"$in": people}}):
        found[Key(row["author"], "review", row["movie"])].append((row["text"], row["aspects"]))
    for row in databases["review"].reactions.find({"reactor": {"$in": people}}):
        found[Key(row["reactor"], "reaction", row["review"])].append(row["value"])
    for row in databases["user"].users.find({"_id": {"$in": people}}):
        found[Key(row["_id"], "nickname", "")].append(row["nickname"])
    return found


def _held(key: Key, value: Any) -> list[list[Any]]:
    """How a value looks in the owner's database: as one row, or for nothing also as none."""
    if key.what == "review":
        return [[]] if value is None else [[(text_of(value), aspects_of(value))]]
    return [[value], []] if value in (None, False) else [[value]]


def _judge_doubtful(stage: Stage) -> int:
    """(a) and (b) before anything is repeated: all as acknowledged, or as left in doubt after."""
    owned, history, came_true = _owned(stage), stage.history, 0
    doubtful = {change.key for change in history.doubtful()}
    for key in history.keys:
        values, rows = history.allowed(key), owned.get(key, [])
        if not any(rows in _held(key, value) for value in values):
            stage.violations.append(f"lost or doubled: {key} is {rows}, allowed {values}")
        elif key in doubtful and rows not in _held(key, values[0]):
            came_true += 1
    return came_true


def _repeat_doubtful(stage: Stage) -> None:
    talkers = {each.person.id: each for each in stage.people}
    until = time.monotonic() + REPEAT_SECONDS
    for change in stage.history.doubtful():
        left = max(0.0, until - time.monotonic())
        repeated = wait_until(lambda c=change: talkers[c.key.person].repeat(c), left)  # type: ignore[misc]
        stage.expect(repeated, f"cannot be repeated: {change.key}")


def _audit(stage: Stage, seconds: float) -> None:
    """(c) and (d): copies equal their originals, outboxes are empty, dead letters as planted."""
    uri = stage.moview.broker_uri
    with OperatorRpc(uri) as rpc:
        report: AuditReport = run_audit(rpc, uri, wait=seconds, lasting=LASTING_SECONDS)
        statuses = {name: rpc.call(name, "status") for name in stage.moview.databases}
    for line in (*report.differences[:SHOWN], *report.unsettled):
        stage.violations.append(f"audit: {line}")
    more = len(report.differences) - SHOWN
    stage.expect(more <= 0, f"audit: {more} more differences")
    stage.expect(sum(report.recounted.values()) > 0, "audit: nothing was recounted")
    stage.expect(wait_until(stage.moview.outbox_is_empty, 5), "events stay in an outbox")
    letters = sum(status["dead_letters"] for status in statuses.values())
    stage.expect(letters == stage.planted, f"{letters} dead letters, {stage.planted} planted")


def _judge_rows(stage: Stage) -> None:
    """(a) and (b) once nothing is in doubt: one row each, with the last value."""
    owned, history = _owned(stage), stage.history
    for key in history.keys:
        value, rows = history.certain(key), owned.get(key, [])
        if rows not in _held(key, value):
            stage.violations.append(f"not as acknowledged: {key} is {rows}, must be {value!r}")


def _judge_answers(stage: Stage) -> None:
    """The same as people see it: their own view, their shelves, and everybody's counts."""
    with ThreadPoolExecutor(len(stage.people)) as threads:
        list(threads.map(lambda each: _judge_person(stage, each), stage.people))
    people = [each.person.id for each in stage.people]
    for movie in stage.movies:
        votes = stage.history.in_force("vote", movie, people)
        reviews = stage.history.in_force("review", movie, people)
        reviewed = {person for person, number in reviews.items() if number is not None}
        # A review takes the place of its author's vote.
        counted = [votes[person] for person in people if person not in reviewed]
        expected = {
            "likes": counted.count("like"),
            "dislikes": counted.count("dislike"),
            "ratings": 0,
            "reviews": len(reviewed) + 1,
        }
        opinions = stage.moview.movie(movie)["opinions"]
        stage.expect(opinions == expected, f"movie {movie} counts {opinions}, not {expected}")


def _judge_person(stage: Stage, talker: Talker) -> None:
    person, history = talker.person, stage.history
    shelves: dict[str, set[str]] = defaultdict(set)
    for movie in stage.movies:
        vote, later, number = (
            history.certain(Key(person.id, what, movie)) for what in ("vote", "later", "review")
        )
        mine = person.read(f"/v1/movies/{movie}/me")
        review = mine["review"] and mine["review"]["text"]
        seen = (mine["vote"], mine["watch_later"], review)
        said = (vote, later, None if number is None else text_of(number))
        stage.expect(seen == said, f"{person.id} sees {seen} of {movie}, said {said}")
        for shelf, there in (
            ("liked", vote == "like"),
            ("disliked", vote == "dislike"),
            ("watch_later", later),
            ("reviewed", number is not None),
        ):
            shelves[shelf] |= {movie} if there else set()
    for shelf, expected in shelves.items():
        shown = person.shelf(shelf)
        right = set(shown) == expected and len(shown) == len(expected)
        stage.expect(right, f"the shelf {shelf} of {person.id} differs from what they said")


def _judge_credit(stage: Stage) -> None:
    """(a) for points: a first review of a movie is credited once, however often it travelled."""
    for talker in stage.people:
        query = {"subject": talker.person.id, "cause.type": "review_written"}
        credited = [
            entry["cause"]["movie_id"]
            for entry in stage.moview.databases["user"].ledger.find(query)
        ]
        stage.expect(
            len(credited) == len(set(credited)), f"{talker.person.id} is credited twice: {credited}"
        )


def _judge_processes(stage: Stage) -> None:
    """(e), and none of them died but by the fault."""
    stage.expect(wait_until(stage.moview.is_ready, 10), "not every process is ready")
    for name in SERVICES:
        stage.expect(stage.moview.runs(name), f"{name} does not run")
    stage.violations += stage.keeper.surprises()
    for name in SERVICES:
        stage.keeper.expected[name] = len(stage.keeper.deaths[name])


def drop_planted(stage: Stage) -> None:
    """Away with the dead letters that the fault planted."""
    for name in stage.moview.databases:
        stage.moview.rpc.of(name).dead_letters_drop()
    stage.planted = 0

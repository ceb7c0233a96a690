"""Rule 9.1: order, duplication and delay of events change no opinion, bloc, copy or shelf."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from pymongo import MongoClient

from moview.messaging.contracts import EVENTS, Event
from moview.service_names import STATEFUL
from moview.store import new_id
from review.service import reviews as review_writing
from tests.integration.services.histories import History, known
from tests.integration.services.world import World

Document = dict[str, Any]
STEPS = 40

# What chance does is not counted, see tests/conftest.py.
pytestmark = pytest.mark.no_cover


class Unchecked(int):
    """A version that is never an old one: with it, no receiver's check finds anything."""

    def __le__(self, other: object) -> bool:
        return False


@pytest.fixture
def review_ids(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids that reviews got, in order; take them from another list to give the same again."""
    given: list[str] = []
    make = new_id

    def remembered() -> str:
        given.append(make())
        return given[-1]

    monkeypatch.setattr(review_writing, "new_id", remembered)
    return given


def lived(
    client: MongoClient[Document], prefix: str, seed: int, names: Iterator[str]
) -> tuple[History, Callable[[], World]]:
    """A community's history, and a way to make worlds that are as this one was at its beginning."""
    history = History(World(client, f"{prefix}{seed}_{next(names)}_"))
    history.found()
    start = World(client, f"{prefix}{seed}_{next(names)}_")
    start.copy_of(history.world)
    history.go_on(random.Random(seed), STEPS)

    def again() -> World:
        world = World(client, f"{prefix}{seed}_{next(names)}_")
        world.copy_of(start)
        return world

    return history, again


def received_otherwise(
    history: History,
    world: World,
    receiver: str,
    chance: random.Random,
    change: Callable[[Event], Event],
) -> Document:
    """What a receiver knows after its own commands, and the others' events shuffled and doubled."""
    for service, method, values in history.commands:
        if service == receiver:
            world.call(service, method, **values)
    heard = [event for event in history.events if receiver in EVENTS[event["type"]].receivers]
    arriving = heard + heard
    chance.shuffle(arriving)
    for document in arriving:
        world.deliver(document, receiver, change)
        if chance.random() < 0.1:
            world.run_chores(receiver)
    world.run_chores(receiver)
    return known(world, receiver)


@pytest.mark.parametrize("seed", range(6))
def test_events_shuffled_and_doubled_end_in_the_same(
    seed: int,
    client: MongoClient[Document],
    database_prefix: str,
    review_ids: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = map(str, range(100))
    history, again = lived(client, database_prefix, seed, names)
    assert history.events
    given = list(review_ids)

    for receiver in STATEFUL:
        same_ids = iter(given)
        monkeypatch.setattr(review_writing, "new_id", lambda ids=same_ids: next(ids))
        otherwise = received_otherwise(
            history, again(), receiver, random.Random(-seed - 1), lambda event: event
        )
        expected = known(history.world, receiver)
        assert {part: otherwise[part] for part in expected} == expected


def test_without_the_check_of_versions_the_end_depends_on_the_order(
    client: MongoClient[Document],
    database_prefix: str,
    review_ids: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The check above can fail: it does for each receiver once its version checks find nothing."""

    def unchecked(event: Event) -> Event:
        data = dict(event.data)
        if "movie" in data:
            data["movie"] = {**data["movie"], "version": Unchecked(data["movie"]["version"])}
        return replace(event, version=Unchecked(event.version), data=data)

    history, again = lived(client, database_prefix, 1000, map(str, range(100)))
    given = list(review_ids)

    for receiver in STATEFUL:
        expected = known(history.world, receiver)

        def end(shuffle: int, receiver: str = receiver) -> Document:
            same_ids = iter(given)
            monkeypatch.setattr(review_writing, "new_id", lambda: next(same_ids))
            chance = random.Random(shuffle)
            return received_otherwise(history, again(), receiver, chance, unchecked)

        assert any(end(shuffle) != expected for shuffle in range(5)), receiver

"""Conflicting transactions: one commits while another is under way."""

from collections.abc import Callable
from typing import Any
from unittest.mock import Mock

import pytest
from pymongo import MongoClient

from moview.store import movie_copies
from tests.integration.services.scenario import Scenario
from tests.integration.services.world import World

Document = dict[str, Any]


@pytest.fixture
def other(client: MongoClient[Document], database_prefix: str) -> World:
    """Another process of each service, over the same databases."""
    return World(client, database_prefix)


def once_after(
    monkeypatch: pytest.MonkeyPatch, store: Any, method: str, what: Callable[[], None]
) -> None:
    """Let this happen right after the next call of a store's method, within its transaction."""
    original, left = getattr(store, method), [what]

    def called(*args: Any, **kwargs: Any) -> Any:
        result = original(*args, **kwargs)
        if left:
            left.pop()()
        return result

    monkeypatch.setattr(store, method, called)


@pytest.mark.parametrize("owner", ["movie", "review"])
def test_a_tier_that_changes_while_an_opinion_moves_is_not_missed(
    scenario: Scenario, other: World, monkeypatch: pytest.MonkeyPatch, owner: str
) -> None:
    person, film = scenario.person(), scenario.film()
    scenario.vote(person, film, "like")
    scenario.react(person, scenario.review(scenario.person(), film, 7)["id"], "like")
    scenario.world.call("user", "appoint", email=scenario.email(person), tier="critic")
    (promoted,) = scenario.world.sent()
    scenario.world.call("user", "appoint", email=scenario.email(person), tier="newbie")
    (back,) = scenario.world.sent()
    scenario.world.deliver(promoted, owner)

    def changes_back() -> None:
        other.deliver(back, owner)
        other.run_chores(owner)

    store = scenario.world.services[owner].store
    once_after(
        monkeypatch, store, {"movie": "load_voter", "review": "load_author"}[owner], changes_back
    )
    scenario.world.run_chores(owner)

    assert scenario.world.call(owner, "audit")["differences"] == {}


def test_a_removal_that_a_crash_ended_half_way_is_finished_when_the_event_comes_again(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    people, film = scenario.people(3), scenario.film()
    for person in people:
        scenario.vote(person, film, "like")
    monkeypatch.setattr(movie_copies, "HIDDEN_TOGETHER", 1)
    scenario.world.call("movie", "remove_movie", movie_id=film)
    (removed,) = scenario.world.sent()

    with monkeypatch.context() as patch:
        hide = Mock(side_effect=[None, ConnectionError()])
        patch.setattr(scenario.world.services["user"].store, "_hide", hide)
        with pytest.raises(ConnectionError):
            scenario.world.deliver(removed, "user")
    scenario.world.deliver(removed, "user")

    shelves = scenario.world.databases["user"].shelves
    assert shelves.count_documents({"movie": film, "hidden": True}) == 3

"""Two things at the same moment: one transaction begins, another commits, the first goes on."""

from collections.abc import Callable
from typing import Any
from unittest.mock import Mock

import pytest
from pymongo import MongoClient

from moview.store import movie_copies
from tests.integration.services.town import Town
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
    town: Town, other: World, monkeypatch: pytest.MonkeyPatch, owner: str
) -> None:
    person, film = town.person(), town.film()
    town.vote(person, film, "like")
    town.react(person, town.review(town.person(), film, 7)["id"], "like")
    town.world.call("user", "appoint", email=town.email(person), tier="critic")
    (promoted,) = town.world.sent()
    town.world.call("user", "appoint", email=town.email(person), tier="newbie")
    (back,) = town.world.sent()
    town.world.deliver(promoted, owner)

    def changes_back() -> None:
        other.deliver(back, owner)
        other.run_chores(owner)

    store = town.world.services[owner].store
    once_after(
        monkeypatch, store, {"movie": "load_voter", "review": "load_author"}[owner], changes_back
    )
    town.world.run_chores(owner)

    assert town.world.call(owner, "audit")["differences"] == {}


def test_a_removal_that_a_crash_ended_half_way_is_finished_when_the_event_comes_again(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    people, film = town.people(3), town.film()
    for person in people:
        town.vote(person, film, "like")
    monkeypatch.setattr(movie_copies, "HIDDEN_TOGETHER", 1)
    town.world.call("movie", "remove_movie", movie_id=film)
    (removed,) = town.world.sent()

    with monkeypatch.context() as patch:
        hide = Mock(side_effect=[None, ConnectionError()])
        patch.setattr(town.world.services["user"].store, "_hide", hide)
        with pytest.raises(ConnectionError):
            town.world.deliver(removed, "user")
    town.world.deliver(removed, "user")

    shelves = town.world.databases["user"].shelves
    assert shelves.count_documents({"movie": film, "hidden": True}) == 3

"""Two things at the same moment: one transaction begins, another commits, the first goes on."""

from collections.abc import Callable
from typing import Any

import pytest
from pymongo import MongoClient

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

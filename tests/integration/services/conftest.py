"""A scenario whose services have no processes: fast, and nothing runs in the background."""

from collections.abc import Iterator
from typing import Any

import pytest
from argon2 import PasswordHasher
from pymongo import MongoClient

from moview.store.provider import connect
from tests.integration.services.scenario import Scenario
from tests.integration.services.world import World
from user.service import passwords


@pytest.fixture(scope="module")
def client(mongodb_uri: str) -> Iterator[MongoClient[dict[str, Any]]]:
    client = connect({"MONGODB_CONNECTION_URL": mongodb_uri})
    yield client
    client.close()


@pytest.fixture(scope="module", autouse=True)
def quick_hashes() -> Iterator[None]:
    """Passwords hashed in no time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "HASHER", PasswordHasher(1, 8, 1))
        yield


@pytest.fixture(scope="module")
def world(client: MongoClient[dict[str, Any]], database_prefix: str) -> World:
    world = World(client, database_prefix)
    for service in world.services.values():
        service.store.prepare()
    return world


@pytest.fixture
def scenario(world: World) -> Scenario:
    return Scenario(world)

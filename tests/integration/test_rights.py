"""Each service with broker and database rights of its own: they are enough, and no more."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from amqp.exceptions import AccessRefused
from kombu.connection import Connection
from pymongo import MongoClient
from pymongo.errors import OperationFailure

from moview.messaging import event_queue
from moview.messaging.access import OPERATOR, rights_of
from moview.service_names import STATEFUL
from moview.stack.broker import Broker
from moview.stack.database import Database
from tests.e2e.running import Moview, eventually, free_port
from tests.e2e.starting import KEY
from tests.markdown_pages import ROOT

USERS = (*STATEFUL, "gateway", OPERATOR)
PASSWORD = "a-password"


@pytest.fixture(scope="module")
def uris(
    servers_folder: Path, broker_uri: str, mongodb_uri: str, database_prefix: str
) -> Iterator[dict[str, dict[str, str]]]:
    """Of each user, at broker and database, with the rights of docker/rabbitmq and docker/mongo."""
    if not Broker.is_private(servers_folder / "broker"):
        pytest.skip("the broker of AMQP_URI is not ours: no user can be made")
    if not Database.is_private(servers_folder / "database"):
        pytest.skip("the database of MONGODB_URI is not ours: no user can be made")
    broker = Broker.attach(servers_folder / "broker")
    vhost = urlsplit(broker_uri).path.lstrip("/")
    names = {user: f"{database_prefix}{user}" for user in USERS}
    definitions = {
        "users": [{"name": name, "password": PASSWORD, "tags": ""} for name in names.values()],
        "permissions": [
            {"user": name, "vhost": vhost, **rights_of(user)._asdict()}
            for user, name in names.items()
        ],
    }
    broker._own().control("import_definitions", given=json.dumps(definitions))
    with MongoClient[dict[str, Any]](mongodb_uri) as client:
        for name in (names[service] for service in STATEFUL):
            client[name].command("createUser", name, pwd=PASSWORD, roles=["readWrite"])
        yield {user: addresses(broker_uri, mongodb_uri, name) for user, name in names.items()}
        for name in (names[service] for service in STATEFUL):
            client[name].command("dropUser", name)
    for name in names.values():
        broker.ask("delete_user", name)


def addresses(broker_uri: str, mongodb_uri: str, name: str) -> dict[str, str]:
    broker, database = urlsplit(broker_uri), urlsplit(mongodb_uri)
    who = f"{name}:{PASSWORD}"
    query = f"authSource={name}&directConnection=true"
    return {
        "AMQP_URI": broker._replace(netloc=f"{who}@{broker.hostname}:{broker.port}").geturl(),
        "MONGODB_URI": database._replace(
            netloc=f"{who}@{database.hostname}:{database.port}", query=query
        ).geturl(),
    }


@pytest.fixture(scope="module")
def moview(
    uris: dict[str, dict[str, str]],
    mongodb_uri: str,
    database_prefix: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Moview]:
    """All services, each as its own user, and the operator's commands as theirs."""
    places = (uris[OPERATOR]["AMQP_URI"], mongodb_uri, database_prefix)
    folder = tmp_path_factory.mktemp("rights")
    keys = {"TOKEN_KEY": KEY, "NAME_KEY": KEY}
    moview = Moview(free_port(), *places, folder, environment=keys)
    try:
        for service in STATEFUL:
            moview.launch(service, **uris[service])
        moview.launch("gateway", **uris["gateway"] | {"MONGODB_URI": ""})
        eventually(moview.is_ready, True, 40)
        yield moview
    finally:
        moview.close()


def test_everything_works_with_these_rights(
    moview: Moview, uris: dict[str, dict[str, str]]
) -> None:
    ann, ben, movie = moview.sign_up("ann"), moview.sign_up("ben"), moview.add_movie()
    ann.like(movie)
    review = ann.review(movie, story=9)
    ben.react(review, "like")
    eventually(lambda: ann.me()["points"], 36.0)
    moview.kill("movie")
    moview.restart("movie", **uris["movie"])
    ben.dislike(movie)
    moview.assert_sound()


@pytest.mark.parametrize("service", STATEFUL)
def test_a_service_reaches_no_database_but_its_own(
    moview: Moview, uris: dict[str, dict[str, str]], database_prefix: str, service: str
) -> None:
    with MongoClient[dict[str, Any]](uris[service]["MONGODB_URI"]) as client:
        client[f"{database_prefix}{service}"].outbox.find_one()
        for other in {*STATEFUL, "admin"} - {service}:
            name = other if other == "admin" else f"{database_prefix}{other}"
            with pytest.raises(OperationFailure, match="not authorized"):
                client[name].outbox.find_one()


@pytest.mark.parametrize(
    ("user", "sender", "queue"),
    [
        ("movie", "user", event_queue("movie_voted", "user").name),
        ("user", "review", event_queue("user_changed", "movie").name),
        ("review", "movie", "dead-letters-user"),
        ("gateway", "movie", "rpc-movie"),
    ],
)
def test_nobody_speaks_or_listens_for_another(
    moview: Moview, uris: dict[str, dict[str, str]], user: str, sender: str, queue: str
) -> None:
    with Connection(uris[user]["AMQP_URI"]) as connection:
        connection.Producer().publish({}, exchange=f"{sender}.events", routing_key="forged")
        with pytest.raises(AccessRefused):
            connection.drain_events(timeout=5)
        with pytest.raises(AccessRefused):
            connection.channel().basic_get(queue)


def test_containers_give_these_rights() -> None:
    definitions = json.loads((ROOT / "docker" / "rabbitmq" / "definitions.json").read_text())

    assert definitions["permissions"] == [
        {"user": user, "vhost": "/", **rights_of(user)._asdict()} for user in USERS
    ]
    assert {each["name"]: each["password"] for each in definitions["users"]} == {
        user: f"${{{user.upper()}_PASSWORD}}" for user in USERS
    }

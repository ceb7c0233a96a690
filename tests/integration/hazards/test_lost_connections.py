"""Connections closed by the broker: services reconnect, and nothing is lost."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from moview.errors import MoviewError
from moview.stack.broker import Broker
from moview.stack.program import wait_until
from tests.integration.cluster import Cluster

pytestmark = pytest.mark.usefixtures("unharmed")


@pytest.fixture
def broker(servers_folder: Path) -> Broker:
    if not Broker.is_private(servers_folder / "broker"):
        pytest.skip("the broker of AMQP_URI is not ours to disturb")
    return Broker.attach(servers_folder / "broker")


def close_all(broker: Broker, services: Cluster) -> None:
    vhost = urlsplit(services.broker_uri).path.lstrip("/")
    broker._own().control("close_all_connections", "--vhost", vhost, "by a test")


def votes_when_possible(services: Cluster, film: str, user: str) -> None:
    def voted() -> bool:
        try:
            services.rpc.movie.vote(user_id=user, movie_id=film, value="like", asked_at=1, wait=2.0)
        except MoviewError:
            return False
        return True

    assert wait_until(voted, 20)


def test_relay_and_consumers_come_back_after_all_connections_are_closed(
    services: Cluster, broker: Broker
) -> None:
    film = services.rpc.movie.create_movie(movie={"title": "Film", "year": 2000})["id"]
    users = []
    for number in range(3):
        for moment in ("before", "after"):
            users.append(f"{moment} {number}")
            votes_when_possible(services, film, users[-1])
            if moment == "before":
                close_all(broker, services)

    shelves = services.databases["user"].shelves
    liked = {"movie": film, "vote": "like"}
    assert wait_until(lambda: shelves.count_documents(liked) == len(users), 20)
    assert wait_until(services.outbox_is_empty, 10)
    assert services.rpc.movie.get_movie(movie_id=film)["opinions"]["likes"] == len(users)

"""Broker and database behind TLS, as hosted ones are: amqps:// and tls=true."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from kombu.exceptions import OperationalError

from moview.messaging import event_queue
from moview.messaging.connecting import connection_to
from moview.stack.broker import Broker
from moview.store import connect
from tests.integration.cluster import Cluster
from tests.integration.gateway.running import free_port
from tests.integration.tls import Certificates, make_certificates, tls_front, tls_listener

SECONDS = 3
MOVIE = {"title": "Okja", "year": 2017}


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def secure_broker_uri(
    servers_folder: Path, broker_uri: str, certificates: Certificates
) -> Iterator[str]:
    if not Broker.is_private(servers_folder / "broker"):
        pytest.skip("a listener for TLS is opened on a broker of the tests' own only")
    port, parts = free_port(), urlsplit(broker_uri)
    with tls_listener(Broker.attach(servers_folder / "broker"), port, certificates):
        place = f"{parts.username}:{parts.password}@localhost:{port}"
        yield parts._replace(scheme="amqps", netloc=place).geturl()


@pytest.fixture(scope="module")
def secure_mongodb_uri(mongodb_uri: str, certificates: Certificates) -> Iterator[str]:
    parts = urlsplit(mongodb_uri)
    if parts.port is None:
        pytest.skip("MONGODB_URI names several servers: TLS is put before one")
    with tls_front(parts.port, certificates) as front:
        user, _, _ = parts.netloc.rpartition("@")
        place = f"{user}@localhost:{front}" if user else f"localhost:{front}"
        query = "tls=true&directConnection=true"
        yield parts._replace(netloc=place, query=query).geturl()


@pytest.fixture
def trusting(certificates: Certificates, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's authority is the one that this process knows, and its children."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates.authority))


def test_a_service_works_over_tls_alone(
    secure_broker_uri: str,
    secure_mongodb_uri: str,
    database_prefix: str,
    tmp_path: Path,
    trusting: None,
) -> None:
    cluster = Cluster(secure_broker_uri, secure_mongodb_uri, database_prefix, tmp_path)
    try:
        cluster.start("movie")
        (outcome,) = cluster.rpc.movie.import_movies(records=[MOVIE])
        assert outcome["outcome"] == "created"
        # Events are published: the relay and its confirms work as well.
        cluster.rpc.movie.resync(kind="movies")
        message = cluster.take(event_queue("movie_changed", "user").name)
        assert outcome["id"] in str(message.body)
        cluster.terminate("movie")
    finally:
        cluster.close()


def open_at_once(uri: str) -> None:
    """kombu would wait for two seconds before it tries once more."""
    connection_to(uri, connect_timeout=SECONDS).ensure_connection(max_retries=1, interval_start=0)


def test_a_broker_whose_authority_is_unknown_is_not_talked_to(secure_broker_uri: str) -> None:
    with pytest.raises(OperationalError, match="certificate verify failed"):
        open_at_once(secure_broker_uri)


def test_a_broker_with_somebody_elses_certificate_is_not_talked_to(
    secure_broker_uri: str, trusting: None
) -> None:
    uri = secure_broker_uri.replace("localhost", "127.0.0.1")
    with pytest.raises(OperationalError, match="certificate is not valid for '127.0.0.1'"):
        open_at_once(uri)


def test_a_database_whose_authority_is_unknown_is_not_talked_to(secure_mongodb_uri: str) -> None:
    with connect({"MONGODB_CONNECTION_URL": secure_mongodb_uri}) as client:
        with pytest.raises(Exception, match="certificate verify failed"):
            client.admin.command("ping")

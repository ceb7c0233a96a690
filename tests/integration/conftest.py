"""Fixtures of the integration tests: all services, started once a module."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.cluster import Cluster


@pytest.fixture(scope="module")
def services(
    broker_uri: str,
    mongodb_uri: str,
    database_prefix: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Cluster]:
    """Movie, user and review, up and answering."""
    folder: Path = tmp_path_factory.mktemp("services")
    cluster = Cluster(broker_uri, mongodb_uri, database_prefix, folder)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.close()

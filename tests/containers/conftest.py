"""A Docker engine, the images and one running stack; skipped as a whole where no engine answers."""

from collections.abc import Iterator

import docker
import pytest
from docker.errors import DockerException

from tests.containers.composed import Composed, build_images

REASON = "containers are not tested: no Docker engine answers"


@pytest.fixture(scope="session")
def engine() -> Iterator[docker.DockerClient]:
    try:
        client = docker.from_env(timeout=120)
        client.ping()
    except DockerException as error:
        pytest.skip(f"{REASON} ({error})")
    yield client
    client.close()


@pytest.fixture(scope="session")
def images(engine: docker.DockerClient) -> None:
    """All images, built from this checkout."""
    build_images()


@pytest.fixture(scope="module")
def stack(engine: docker.DockerClient, images: None) -> Iterator[Composed]:
    """All of Moview, with the demo catalogue and without the gateway's limits."""
    composed = Composed(engine, SIGNUPS_PER_MINUTE="0", WRITES_PER_SECOND="0")
    try:
        composed.up()
        composed.moview("import", "jsonl", "config/demo/movies.jsonl")
        composed.moview("calibrate")
        yield composed
    finally:
        composed.down()

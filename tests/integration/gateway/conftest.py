"""A real gateway on a free port over a real broker, with fakes for the other services."""

from collections.abc import Callable, Iterator

import pytest

from moview.service_names import STATEFUL
from tests.integration.gateway.running import Fake, Gateway, start_gateway

StartGateway = Callable[..., Gateway]


@pytest.fixture(scope="module")
def fakes(broker_uri: str) -> Iterator[Fake]:
    """All three, in one process."""
    fake = Fake(broker_uri, *STATEFUL)
    try:
        fake.start()
        fake.wait()
        yield fake
    finally:
        fake.kill()


@pytest.fixture(scope="module")
def start(broker_uri: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartGateway]:
    """Starts gateways with settings of their own; they end with the module."""
    running: list[Gateway] = []

    def start_one(**settings: str) -> Gateway:
        log = tmp_path_factory.mktemp("gateway") / "log"
        running.append(start_gateway(broker_uri, log, settings))
        return running[-1]

    yield start_one
    for gateway in running:
        gateway.end()


@pytest.fixture(scope="module")
def gateway(fakes: Fake, start: StartGateway) -> Gateway:
    return start()

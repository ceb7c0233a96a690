"""Fixtures of the hazards; after each, the same processes must be alive and answer."""

from collections.abc import Iterator

import pytest

from tests.integration.cluster import Cluster


@pytest.fixture
def unharmed(services: Cluster) -> Iterator[None]:
    """No process died of the test; its dead letters are dropped."""
    processes = dict(services.processes)
    pids = {name: process.pid for name, process in processes.items()}
    yield
    for name, process in services.processes.items():
        assert services.runs(name), services.log(name).read_text()[-3000:]
        # Another one where the test itself started the service again.
        assert process is not processes[name] or process.pid == pids[name]
        assert services.answers(name)
        services.rpc.of(name).dead_letters_drop()

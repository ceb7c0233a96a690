"""What every hazard must leave behind: the same processes, alive and answering."""

from collections.abc import Iterator

import pytest

from tests.integration.cluster import Cluster


@pytest.fixture
def unharmed(services: Cluster) -> Iterator[None]:
    """No process died of the test; its dead letters are dropped."""
    pids = {name: process.pid for name, process in services.processes.items()}
    yield
    for name, pid in pids.items():
        assert services.runs(name), services.log(name).read_text()[-3000:]
        assert services.processes[name].pid == pid
        assert services.answers(name)
        services.rpc.of(name).dead_letters_drop()

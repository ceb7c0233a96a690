"""A broker and a database for one module of the fault tests alone, which damage them."""

from collections.abc import Iterator

import pytest

from moview.stack.errors import StackError
from moview.stack.private import PrivateServers, private_servers


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateServers]:
    """Servers of our own in any case, whatever the environment names."""
    try:
        with private_servers(tmp_path_factory.mktemp("servers"), environment={}) as started:
            yield started
    except StackError as error:
        pytest.exit(f"no servers to strike at: {error.message}", returncode=1)

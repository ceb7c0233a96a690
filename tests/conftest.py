"""The servers of the tests: one private broker and database a run, shared by all xdist workers.

A test module gets a virtual host and a database prefix of its own. AMQP_URI and MONGODB_URI in
the environment take the place of the private servers; such a broker must serve nothing else, for
virtual hosts cannot be made on it: modules then take turns on the one that is given.
"""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from moview.stack.broker import Broker
from moview.stack.database import Database
from moview.stack.errors import StackError
from moview.stack.private import PrivateServers, private_servers
from tests.own_places import drop_databases, own_databases, own_virtual_host

WHOLE = {"moview", "servers"}
"""Fixtures of tests that use all of Moview."""
# Where the run's servers keep their data; their URIs travel in AMQP_URI and MONGODB_URI.
SERVERS = "MOVIEW_TEST_SERVERS"
running_servers = contextlib.ExitStack()
# How much Hypothesis tries: --hypothesis-profile=thorough for more. How long it may take depends
# on what else the machine does.
settings.register_profile("usual", max_examples=100, deadline=None)
settings.register_profile("thorough", max_examples=2000, deadline=None)
settings.load_profile("usual")


def pytest_configure(config: pytest.Config) -> None:
    """Before xdist starts its workers, which inherit the environment."""
    workers = getattr(config.option, "numprocesses", None)
    only_unit = all("unit" in Path(argument).parts for argument in config.args)
    if workers and not hasattr(config, "workerinput") and not only_unit:
        start_servers()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Coverage counts what tests reach on purpose: neither what chance does (Hypothesis), nor what
    all of Moview does together. Measuring makes both several times slower.
    """
    for item in items:
        by_chance = item.get_closest_marker("hypothesis") is not None
        if by_chance or WHOLE & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.no_cover)


def pytest_unconfigure() -> None:
    running_servers.close()


def start_servers() -> None:
    """Once a run: what the environment already names is left as it is. Workers get ready while
    the servers do.
    """
    if SERVERS in os.environ:
        return
    try:
        servers = running_servers.enter_context(private_servers(wait=False))
    except StackError as error:
        pytest.exit(f"no servers to test with: {error.message}", returncode=1)
    given = {"AMQP_URI": servers.broker.uri, "MONGODB_URI": servers.database.uri}
    os.environ.update(given | {SERVERS: str(servers.folder)})


@pytest.fixture(scope="session")
def servers_folder() -> Path:
    """Of the run's servers, which answer by then; started now if nobody did."""
    start_servers()
    folder = Path(os.environ[SERVERS])
    broker, database = Broker(os.environ["AMQP_URI"]), Database(os.environ["MONGODB_URI"])
    if Database.is_private(folder / "database"):
        database = Database.attach(folder / "database")  # whoever is first sets it up
    try:
        PrivateServers(folder, broker, database, {}).wait()
    except StackError as error:
        pytest.exit(f"no servers to test with: {error.message}", returncode=1)
    return folder


@pytest.fixture(scope="module")
def broker_uri(servers_folder: Path) -> Iterator[str]:
    """An AMQP URI whose virtual host no other module sees."""
    with own_virtual_host(servers_folder) as uri:
        yield uri


@pytest.fixture(scope="session")
def mongodb_uri(servers_folder: Path) -> Iterator[str]:
    """The database's URI; use it with `database_prefix` only."""
    yield os.environ["MONGODB_URI"]
    if not Database.is_private(servers_folder / "database"):  # ours goes with its folder
        drop_databases(os.environ["MONGODB_URI"])


@pytest.fixture(scope="module")
def database_prefix(mongodb_uri: str) -> Iterator[str]:
    """Put before every database's name (DATABASE_PREFIX); they are empty again after the module."""
    with own_databases(mongodb_uri) as prefix:
        yield prefix

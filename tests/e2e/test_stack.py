"""Starting, stopping and breaking the local stack, with fakes for the services."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
import requests

from moview.operating.connection import NotRunningError, RunningStack, connection
from moview.stack.layout import Layout
from moview.stack.ports import Ports
from moview.stack.program import wait_until
from moview.stack.supervisor import Supervisor

UP = ("up", "--serve-module", "fake_service")


@dataclass(frozen=True)
class Checkout:
    """A data folder, and how `moview` is called for it."""

    layout: Layout
    environment: Mapping[str, str]
    port: int

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "moview.cli", *arguments]

    def moview(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            env=dict(self.environment),
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )

    def state(self) -> RunningStack:
        state = RunningStack.read(self.layout.state)
        assert state is not None
        return state

    def processes(self) -> list[psutil.Process]:
        """`moview up` itself and everything under it."""
        up = psutil.Process(self.state().pid)
        return [up, *up.children(recursive=True)]

    def answers(self) -> bool:
        try:
            return requests.get(f"http://127.0.0.1:{self.port}/readyz", timeout=2).ok
        except requests.RequestException:
            return False


@pytest.fixture(scope="module")
def ports() -> Iterator[Ports]:
    with Ports() as ports:
        yield ports


def new_checkout(folder: Path, ports: Ports, **environment: str) -> Checkout:
    port = ports.take()
    own = {
        "MOVIEW_DATA": str(folder),
        "PORT": str(port),
        "PYTHONPATH": str(Path(__file__).parent),
    }
    return Checkout(Layout(folder), os.environ | own | environment, port)


@pytest.fixture(scope="module")
def checkout(
    tmp_path_factory: pytest.TempPathFactory, ports: Ports, broker_uri: str, mongodb_uri: str
) -> Iterator[Checkout]:
    """One that is up, with the run's broker and database."""
    folder = tmp_path_factory.mktemp("stack")
    uris = {"AMQP_URI": broker_uri, "MONGODB_URI": mongodb_uri}
    checkout = new_checkout(folder, ports, **uris)
    result = checkout.moview(*UP, "--detach")
    assert result.returncode == 0, result.stderr
    assert f"http://localhost:{checkout.port}/docs" in result.stdout
    yield checkout
    checkout.moview("down")


@pytest.fixture
def private_checkout(tmp_path: Path, ports: Ports) -> Iterator[Checkout]:
    """One that is not up yet and will have servers of its own."""
    checkout = new_checkout(tmp_path / "data", ports, AMQP_URI="", MONGODB_URI="")
    yield checkout
    checkout.moview("down")


def runs(process: psutil.Process) -> bool:
    """One that ended and waits to be noticed by the system's first process does not run."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_up_again_while_up_says_where_it_is(checkout: Checkout) -> None:
    result = checkout.moview(*UP)

    assert result.returncode == 0
    assert f"already up at http://localhost:{checkout.port}" in result.stdout
    assert checkout.answers()


def test_operators_commands_find_the_running_stack(checkout: Checkout) -> None:
    found = connection(environment={}, folder=checkout.layout)

    assert found.gateway_url == f"http://localhost:{checkout.port}"
    assert found.amqp_uri == checkout.environment["AMQP_URI"]
    assert found.token_key == checkout.layout.token_key_file.read_text()


def test_keys_and_addresses_are_their_owners_alone(checkout: Checkout) -> None:
    for path in (checkout.layout.token_key_file, checkout.layout.state):
        assert path.stat().st_mode & 0o777 == 0o600


def test_a_service_that_is_killed_is_started_again(checkout: Checkout) -> None:
    supervisor = Supervisor(checkout.layout, ())
    killed = supervisor.pids()["gateway"]
    psutil.Process(killed).kill()

    def runs_anew() -> bool:
        return supervisor.pids().get("gateway", killed) != killed and checkout.answers()

    assert wait_until(runs_anew, 15)
    log = checkout.layout.logs / "up.log"
    assert wait_until(lambda: "gateway ended and was started again" in log.read_text(), 5)


def test_the_log_of_one_service_is_shown(checkout: Checkout) -> None:
    assert "review serves" in checkout.moview("logs", "review").stdout


def test_an_unknown_log_is_answered_with_those_there_are(checkout: Checkout) -> None:
    result = checkout.moview("logs", "nothing")

    assert result.returncode == 1
    assert "gateway, movie, review" in result.stderr


def test_a_port_that_is_taken_is_named(private_checkout: Checkout) -> None:
    with socket.create_server(("127.0.0.1", private_checkout.port)):
        result = private_checkout.moview(*UP)

    assert result.returncode == 1
    assert f"port {private_checkout.port} is taken" in result.stderr
    assert "PORT=" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_a_broker_that_does_not_answer_is_named(private_checkout: Checkout) -> None:
    checkout = private_checkout
    environment = {**checkout.environment, "AMQP_URI": "amqp://nobody@127.0.0.1:1"}
    result = Checkout(checkout.layout, environment, checkout.port).moview(*UP)

    assert result.returncode == 1
    assert "AMQP_URI does not answer" in result.stderr


def test_a_service_that_cannot_start_is_named_with_its_last_words(
    tmp_path: Path, ports: Ports, broker_uri: str, mongodb_uri: str
) -> None:
    uris = {"AMQP_URI": broker_uri, "MONGODB_URI": mongodb_uri}
    result = new_checkout(tmp_path, ports, DYING_SERVICE="gateway", **uris).moview(*UP)

    assert result.returncode == 1
    assert "gateway keeps dying: no such setting" in result.stderr


def test_down_where_nothing_is_up_says_so(private_checkout: Checkout) -> None:
    result = private_checkout.moview("down")

    assert result.returncode == 0
    assert "not running here" in result.stdout
    with pytest.raises(NotRunningError):
        connection(environment={}, folder=private_checkout.layout)


def test_no_process_stays_behind_however_it_ends(private_checkout: Checkout) -> None:
    """Down, then up at once with the same data, then kill -9 of `moview up` itself."""
    assert private_checkout.moview(*UP, "--detach").returncode == 0
    first = private_checkout.processes()
    names = {process.name() for process in first}
    assert {"beam.smp", "epmd", "mongod"} <= names

    assert private_checkout.moview("down").returncode == 0
    assert wait_until(lambda: not any(map(runs, first)), 2)

    assert private_checkout.moview(*UP, "--detach").returncode == 0
    second = private_checkout.processes()
    second[0].kill()
    assert wait_until(lambda: not any(map(runs, second)), 40)

    assert private_checkout.moview("reset", "--yes").returncode == 0
    assert not private_checkout.layout.data.exists()

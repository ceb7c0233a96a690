"""Parts of the local stack that need no server: ports, state, choices, configuration."""

import configparser
import os
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from moview.cli import COMMANDS, main
from moview.operating.connection import (
    RunningStack,
    is_claimed,
    running,
)
from moview.stack import broker as broker_module
from moview.stack import debian
from moview.stack.broker import Broker, with_vhost
from moview.stack.claim import claimed
from moview.stack.database import Database
from moview.stack.errors import AlreadyRunningError, StackError
from moview.stack.layout import SOCKET_PATH_BYTES, Layout, kept_secret
from moview.stack.ports import Ports, is_free
from moview.stack.program import Program
from moview.stack.supervisor import Group, Supervisor
from moview.stack.up import check_port

STATE = RunningStack(1, 2, 8000, "amqp://broker", "mongodb://store", ready=True)


def test_a_port_is_given_to_one_run_at_a_time(tmp_path: Path) -> None:
    with Ports(tmp_path) as first, Ports(tmp_path) as second:
        taken = [ports.take() for ports in (first, second) for _ in range(20)]

    assert len(set(taken)) == len(taken)
    assert all(is_free(port) for port in taken[:3])


def test_the_port_of_the_api_goes_to_one_run_even_before_anyone_listens(tmp_path: Path) -> None:
    with Ports(tmp_path) as tests, Ports(tmp_path) as second:
        port = tests.take()
        with Ports(tmp_path) as first:
            check_port(first, port)
            with pytest.raises(StackError, match=f"port {port} is taken by another program"):
                check_port(second, port)
        check_port(second, port)


def test_a_data_folder_has_one_owner_who_can_be_asked_about(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    assert not is_claimed(layout)
    with claimed(layout):
        STATE.write(layout.state)
        assert running(layout) == STATE
        with pytest.raises(AlreadyRunningError, match="already up at http://localhost:8000"):
            with claimed(layout):
                pytest.fail("it was claimed twice")
    assert running(layout) is None


def test_a_secret_is_made_once_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "token.key"

    assert kept_secret(path) == kept_secret(path)
    assert len(kept_secret(path)) >= 32
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_long_checkout_path_gets_a_short_socket(tmp_path: Path) -> None:
    long = Layout(tmp_path / ("x" * 100))

    assert len(os.fsencode(long.socket)) <= SOCKET_PATH_BYTES
    assert long.socket != Layout(tmp_path / ("y" * 100)).socket


def test_supervisord_is_given_commands_and_values_as_they_are(tmp_path: Path) -> None:
    program = Program("odd", ("run", "with space", "50%"), {"URI": "amqp://a:b@h/%2F"})
    supervisor = Supervisor(Layout(tmp_path), [Group("servers", (program,)), Group("none", ())])

    parser = configparser.ConfigParser()
    parser.read_string(supervisor.configuration())

    section = parser["program:odd"]
    assert section["command"].endswith("run 'with space' 50%")
    assert section["environment"] == 'URI="amqp://a:b@h/%2F"'
    assert "group:none" not in parser


def test_given_servers_are_used_and_none_is_started(tmp_path: Path) -> None:
    environment = {"AMQP_URI": "amqp://mine", "MONGODB_URI": "mongodb://mine"}
    with Ports(tmp_path) as ports:
        broker = Broker.find(tmp_path / "broker", ports, environment)
        database = Database.find(tmp_path / "database", ports, environment)

    assert (broker.uri, broker.programs) == ("amqp://mine", ())
    assert (database.uri, database.programs) == ("mongodb://mine", ())
    with pytest.raises(StackError, match="not Moview's own"):
        broker.create_vhosts("name")


@pytest.fixture
def without_rabbitmq(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr(broker_module, "server_scripts", lambda: None)
    monkeypatch.setattr(debian, "may_install", lambda: False)
    monkeypatch.setattr(broker_module, "docker_answers", lambda: False)
    return monkeypatch


def test_without_a_broker_one_line_says_what_to_install(
    tmp_path: Path, without_rabbitmq: pytest.MonkeyPatch
) -> None:
    with Ports(tmp_path) as ports, pytest.raises(StackError, match="apt install") as raised:
        Broker.find(tmp_path / "broker", ports, {})

    assert isinstance(raised.value, click.ClickException)
    assert "\n" not in raised.value.format_message()


def test_where_only_docker_answers_the_broker_is_a_container(
    tmp_path: Path, without_rabbitmq: pytest.MonkeyPatch
) -> None:
    without_rabbitmq.setattr(broker_module, "docker_answers", lambda: True)
    with Ports(tmp_path) as ports:
        broker = Broker.find(tmp_path / "broker", ports, {})

    (program,) = broker.programs
    assert "docker run --rm" in program.argv[-1]
    assert program.environment["RABBITMQ_DEFAULT_PASS"] in broker.uri
    assert program.environment["RABBITMQ_DEFAULT_PASS"] not in " ".join(program.argv)
    assert Broker.attach(tmp_path / "broker").uri == broker.uri


def test_a_virtual_host_replaces_the_one_in_the_uri() -> None:
    assert with_vhost("amqp://u:p@h:1/%2F", "test-1") == "amqp://u:p@h:1/test-1"


def test_every_stack_command_explains_itself() -> None:
    names = [name for name, (module, _) in COMMANDS.items() if module == "moview.stack.commands"]
    for name in names:
        result = CliRunner().invoke(main, [name, "-h"])
        assert result.exit_code == 0
        assert "Usage:" in result.output


def test_all_commands_are_listed_without_being_imported() -> None:
    output = CliRunner().invoke(main, ["--help"]).output

    assert all(f"\n  {name} " in output for name in COMMANDS)


@pytest.mark.parametrize("port", ["0", "65536", "http"])
def test_a_port_that_cannot_be_is_refused(port: str) -> None:
    result = CliRunner().invoke(main, ["up", "--port", port])

    assert result.exit_code == 2
    assert "Invalid value for '--port'" in result.output

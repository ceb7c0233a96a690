"""The choice of a MongoDB for the local stack, and the error without one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from moview.stack import database as database_module
from moview.stack import database_server, debian
from moview.stack.database import Database
from moview.stack.errors import StackError
from moview.stack.layout import Layout
from moview.stack.ports import Ports
from moview.stack.up import refuse_old_data


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """One without MongoDB, Docker, or the right to install anything."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    monkeypatch.setattr(database_server, "PACKAGE", "no-such-package")
    monkeypatch.setattr(debian, "may_install", lambda: False)
    monkeypatch.setattr(database_module, "docker_answers", lambda: False)
    database_server.mongods.cache_clear()
    yield monkeypatch
    database_server.mongods.cache_clear()


def install_mongod(folder: Path, script: str) -> None:
    path = folder / "bin" / "mongod"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def find(folder: Path) -> Database:
    with Ports(folder / "ports") as ports:
        return Database.find(folder / "database", ports, {})


def test_an_installed_mongod_runs_on_the_loopback_interface_with_access_control(
    tmp_path: Path, machine: pytest.MonkeyPatch
) -> None:
    install_mongod(tmp_path, "echo 'db version v7.0.14'")

    found = find(tmp_path)

    (program,) = found.programs
    command = " ".join(program.argv)
    assert found.description.startswith("MongoDB 7.0.14 on 127.0.0.1:")
    assert "--bind_ip 127.0.0.1" in command
    assert "--keyFile" in command
    password = (tmp_path / "database" / "password").read_text()
    assert password in found.uri
    assert password not in command
    assert Database.attach(tmp_path / "database").uri == found.uri


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("echo 'db version v5.0.9'", "older than 6.0"),
        (
            "echo 'mongod: libcurl.so.4: cannot open shared object file' >&2; exit 127",
            "does not run: mongod: libcurl.so.4",
        ),
        ("kill -ILL $$", "does not run: it ends with status -4"),
    ],
)
def test_a_mongod_that_is_of_no_use_is_named_in_the_one_line_that_says_what_to_do(
    tmp_path: Path, machine: pytest.MonkeyPatch, script: str, said: str
) -> None:
    install_mongod(tmp_path, script)

    with pytest.raises(StackError, match=said) as raised:
        find(tmp_path)

    assert "set MONGODB_URI, or install MongoDB 6.0 or newer" in raised.value.message
    assert "\n" not in raised.value.message


def test_the_libraries_that_the_packaged_mongod_lacks_are_installed_where_that_is_allowed(
    tmp_path: Path, machine: pytest.MonkeyPatch
) -> None:
    install_mongod(tmp_path, "exit 127")
    machine.setattr(debian, "may_install", lambda: True)

    def install(packages: tuple[str, ...], *_: object) -> None:
        assert packages == ("libcurl4",)
        install_mongod(tmp_path, "echo 'db version v6.0.5'")

    machine.setattr(debian, "install", install)

    assert find(tmp_path).description.startswith("MongoDB 6.0.5")


def test_where_only_docker_answers_the_database_is_a_container(
    tmp_path: Path, machine: pytest.MonkeyPatch
) -> None:
    machine.setattr(database_module, "docker_answers", lambda: True)

    found = find(tmp_path)

    (program,) = found.programs
    assert "docker run --rm" in program.argv[-1]
    secrets = {"MONGO_INITDB_ROOT_PASSWORD", "MOVIEW_KEY"}
    assert secrets <= program.environment.keys()
    assert program.environment["MONGO_INITDB_ROOT_PASSWORD"] in found.uri
    assert not any(program.environment[name] in " ".join(program.argv) for name in secrets)


def test_data_of_the_embedded_store_of_before_is_named_with_what_to_do(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    refuse_old_data(layout)
    layout.embedded_store.mkdir()

    with pytest.raises(StackError, match="make reset deletes it") as raised:
        refuse_old_data(layout)

    assert "\n" not in raised.value.message

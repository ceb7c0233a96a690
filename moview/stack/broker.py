"""The message broker: always RabbitMQ, either at AMQP_URI or run by the stack."""

import json
import os
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, urlsplit, urlunsplit

from kombu.connection import Connection
from kombu.exceptions import KombuError

from moview.messaging.connecting import connection_to
from moview.stack import debian
from moview.stack.broker_container import ContainerBroker
from moview.stack.broker_node import NodeBroker, server_scripts
from moview.stack.container import docker_answers
from moview.stack.errors import StackError
from moview.stack.ports import Ports
from moview.stack.program import Program

PORTS = "ports.json"
VHOST_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
MISSING = (
    "no message broker: set AMQP_URI, or install one"
    " (Debian: sudo apt install rabbitmq-server), or start Docker"
)


class BrokerKind(Protocol):
    """A broker that the stack runs itself, in one of the ways it can."""

    @property
    def ports(self) -> tuple[int, ...]: ...
    @property
    def uri(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def programs(self) -> tuple[Program, ...]: ...
    def prepare(self) -> None: ...
    def control(self, *arguments: str, given: str = "") -> str: ...
    def delete_data(self) -> None: ...


class Broker:
    """A RabbitMQ, and the programs to run for it if the stack runs it itself."""

    def __init__(self, uri: str, kind: BrokerKind | None = None) -> None:
        self.uri = uri
        self._kind = kind

    @classmethod
    def find(
        cls,
        folder: Path,
        ports: Ports,
        environment: Mapping[str, str] = os.environ,
        report_progress: Callable[[str], None] = lambda _: None,
    ) -> "Broker":
        """The broker at AMQP_URI, else a private node, else a container.

        The Debian package is installed if need be. `report_progress` gets the lines of a long
        installation. Raises StackError if there is none.
        """
        uri = environment.get("AMQP_URI")
        if uri:
            return cls(uri)
        if server_scripts() is None and debian.may_install():
            log = folder.parent / "logs" / "install.log"
            debian.install_service("rabbitmq-server", log, report_progress)
        return cls.private(folder, ports)

    @classmethod
    def private(cls, folder: Path, ports: Ports) -> "Broker":
        """A broker of our own with its data in `folder`, from what is installed."""
        folder.mkdir(parents=True, exist_ok=True)
        if server_scripts() is not None:
            taken = [ports.take(), ports.take(), ports.take()]
        elif docker_answers():
            taken = [ports.take()]
        else:
            raise StackError(MISSING)
        (folder / PORTS).write_text(json.dumps(taken))
        kind = _kind(folder, taken)
        kind.prepare()
        return cls(kind.uri, kind)

    @classmethod
    def attach(cls, folder: Path) -> "Broker":
        """The broker of our own that another process runs with its data in `folder`."""
        kind = _kind(folder, json.loads((folder / PORTS).read_text()))
        return cls(kind.uri, kind)

    @staticmethod
    def is_private(folder: Path) -> bool:
        """Whether a broker of our own was ever run with its data in `folder`."""
        return (folder / PORTS).exists()

    @property
    def description(self) -> str:
        """What runs and where, for people."""
        return self._kind.description if self._kind else "RabbitMQ of AMQP_URI"

    @property
    def programs(self) -> tuple[Program, ...]:
        """The programs to run for it; none for one that somebody else runs."""
        return self._kind.programs if self._kind else ()

    def ready(self) -> bool:
        """Whether it accepts a connection to this virtual host."""
        try:
            with connection_to(self.uri, connect_timeout=2) as connection:
                connection.connect()
        except (OSError, KombuError, *Connection().connection_errors):
            return False
        return True

    def create_vhosts(self, *names: str) -> list[str]:
        """Create virtual hosts on a broker of our own; their URIs.

        Many take hardly longer than one. Raises StackError for somebody else's broker, or a name
        that is not lower-case letters, digits and hyphens.
        """
        user = urlsplit(self.uri).username or ""
        everything = dict.fromkeys(("configure", "write", "read"), ".*")
        definitions = {
            "vhosts": [{"name": _checked(name)} for name in names],
            "permissions": [{"user": user, "vhost": name, **everything} for name in names],
        }
        self._own().control("import_definitions", given=json.dumps(definitions))
        return [with_vhost(self.uri, name) for name in names]

    def ask(self, *arguments: str) -> str:
        """The output of rabbitmqctl. Raises StackError, also for somebody else's broker."""
        return self._own().control(*arguments)

    def delete_data(self) -> None:
        """Delete the data that the broker keeps outside the data folder."""
        if self._kind is not None:
            self._kind.delete_data()

    def _own(self) -> BrokerKind:
        if self._kind is None:
            raise StackError("this broker is not Moview's own: it cannot be told what to do")
        return self._kind


def _kind(folder: Path, ports: Sequence[int]) -> BrokerKind:
    """The kind of broker that has these ports: a node has three, a container one."""
    if len(ports) == 1:
        return ContainerBroker(folder, *ports)
    return NodeBroker(folder, *ports)


def with_vhost(uri: str, name: str) -> str:
    """The URI with another virtual host."""
    return urlunsplit(urlsplit(uri)._replace(path="/" + quote(name, safe="")))


def _checked(name: str) -> str:
    if not VHOST_NAME.fullmatch(name):
        raise StackError(f"no name for a virtual host: {name!r}")
    return name

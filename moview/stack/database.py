"""The database: always MongoDB, either at MONGODB_URI or run by the stack."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from moview.stack import debian
from moview.stack.container import docker_answers
from moview.stack.database_container import ContainerDatabase
from moview.stack.database_server import (
    LIBRARIES,
    OLDEST,
    ServerDatabase,
    mongods,
    usable_mongod,
)
from moview.stack.errors import StackError
from moview.stack.ports import Ports
from moview.stack.program import Program

PORT = "port"
MISSING = f"no database: set MONGODB_URI, or install MongoDB {OLDEST}.0 or newer, or start Docker"


class DatabaseKind(Protocol):
    """A database server that the stack runs itself, in one of the ways it can."""

    @property
    def uri(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def programs(self) -> tuple[Program, ...]: ...
    def prepare(self) -> None: ...
    def set_up(self) -> bool: ...


class Database:
    """A MongoDB, and the program to run for it if the stack runs it itself."""

    def __init__(self, uri: str, kind: DatabaseKind | None = None) -> None:
        self.uri = uri
        self._kind = kind

    @classmethod
    def find(
        cls,
        folder: Path,
        ports: Ports,
        environment: Mapping[str, str] = os.environ,
        report_progress: Callable[[str], None] = lambda _: None,
    ) -> "Database":
        """The database at MONGODB_URI, else an installed mongod, else the packaged one, else a
        container.

        The packaged one needs libraries, which are installed from Debian. `report_progress` gets
        the lines of a long installation. Raises StackError if there is none.
        """
        uri = environment.get("MONGODB_URI")
        if uri:
            return cls(uri)
        if usable_mongod() is None and mongods() and debian.may_install():
            debian.install(LIBRARIES, folder.parent / "logs" / "install.log", report_progress)
            mongods.cache_clear()
        return cls.private(folder, ports.take())

    @classmethod
    def private(cls, folder: Path, port: int) -> "Database":
        """A database of our own with its data in `folder`, from what is installed."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / PORT).write_text(str(port))
        kind = _kind(folder, port)
        kind.prepare()
        return cls(kind.uri, kind)

    @classmethod
    def attach(cls, folder: Path) -> "Database":
        """The database of our own that another process runs with its data in `folder`."""
        kind = _kind(folder, int((folder / PORT).read_text()))
        return cls(kind.uri, kind)

    @staticmethod
    def is_private(folder: Path) -> bool:
        """Whether a database of our own was ever run with its data in `folder`."""
        return (folder / PORT).exists()

    @property
    def description(self) -> str:
        """What runs and where, for people."""
        return self._kind.description if self._kind else "MongoDB of MONGODB_URI"

    @property
    def programs(self) -> tuple[Program, ...]:
        """The programs to run for it; none for one that somebody else runs."""
        return self._kind.programs if self._kind else ()

    def ready(self) -> bool:
        """Whether it accepts writes; one of our own is set up on the way.

        Raises StackError for a server on which Moview cannot run.
        """
        try:
            return self._kind.set_up() if self._kind else _takes_transactions(self.uri)
        except PyMongoError:
            return False

    @staticmethod
    def delete_volume(folder: Path) -> None:
        """Delete the volume of a container whose secrets are in `folder`."""
        if Database.is_private(folder) and not (folder / "data").exists():
            ContainerDatabase(folder, 0).delete_data()


def _kind(folder: Path, port: int) -> DatabaseKind:
    mongod = usable_mongod()
    if mongod is not None:
        return ServerDatabase(folder, port, mongod)
    if docker_answers():
        return ContainerDatabase(folder, port)
    raise StackError("; ".join([MISSING, *(each.fault for each in mongods())]))


def _takes_transactions(uri: str) -> bool:
    """Whether somebody else's server accepts writes now.

    Raises StackError for one that Moview cannot use: too old, or neither a replica set nor a
    sharded cluster.
    """
    with MongoClient[dict[str, Any]](uri, serverSelectionTimeoutMS=2000) as client:
        hello = client.admin.command("hello")
        version = str(client.server_info()["version"])
        if int(version.split(".")[0]) < OLDEST:
            raise StackError(
                f"MongoDB of MONGODB_URI is {version}: Moview needs {OLDEST}.0 or newer"
            )
        if "setName" not in hello and hello.get("msg") != "isdbgrid":
            raise StackError(
                "MongoDB of MONGODB_URI is a server by itself: transactions need a replica set,"
                " of one member at least"
            )
        return bool(hello["isWritablePrimary"])

"""The document store: MONGODB_URI, or the embedded one as a process of its own."""

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from moview.stack.errors import StackError
from moview.stack.ports import Ports
from moview.stack.program import Program

# Without a sync on commit a crash loses acknowledged writes; with the default
# log size of 2 GB a restart takes 11 s.
OPTIONS = ("--sync-on-commit", "--log-file-max", "64MB", "--cache-size", "256M")


@dataclass(frozen=True)
class Store:
    """Where the services' databases are, and the program to run for it, if it is ours to run."""

    uri: str
    description: str
    programs: tuple[Program, ...] = ()

    @classmethod
    def find(
        cls, folder: Path, ports: Ports, environment: Mapping[str, str] = os.environ
    ) -> "Store":
        """MONGODB_URI's server, or an embedded one with its data in `folder`.

        Raises StackError when neither is there.
        """
        uri = environment.get("MONGODB_URI")
        if uri:
            return cls(uri=uri, description="MongoDB of MONGODB_URI")
        return cls.embedded(folder, ports.take())

    @classmethod
    def embedded(cls, folder: Path, port: int) -> "Store":
        """SecantusDB on the loopback interface, its data in `folder`."""
        program = _secantusd()
        folder.mkdir(parents=True, exist_ok=True)
        settings = folder / "secantusd.toml"
        # An empty file keeps it from finding one of the person's own.
        settings.write_text("")
        argv = (program, "--config", str(settings), "--host", "127.0.0.1", "--port", str(port))
        place = ("--storage-path", str(folder / "data"), "--log-level", "WARNING")
        return cls(
            uri=f"mongodb://127.0.0.1:{port}",
            description=f"Embedded store on 127.0.0.1:{port}",
            programs=(Program("store", argv + place + OPTIONS, stop_seconds=20),),
        )

    def ready(self) -> bool:
        client: MongoClient[dict[str, object]] = MongoClient(
            self.uri, serverSelectionTimeoutMS=2000, connectTimeoutMS=2000
        )
        try:
            client.admin.command("ping")
        except PyMongoError:
            return False
        finally:
            client.close()
        return True


def _secantusd() -> str:
    beside = Path(sys.executable).parent / "secantusd-rs"
    found = str(beside) if beside.exists() else shutil.which("secantusd-rs")
    if found is None:
        raise StackError(
            "no document store: set MONGODB_URI, or install the embedded one: make install"
        )
    return found

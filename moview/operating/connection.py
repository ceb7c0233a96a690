"""Where Moview runs: what the operators' commands ask first."""

import fcntl
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from moview.operating.data_folder import DataFolder


class NotRunningError(click.ClickException):
    """No local stack runs, and the environment names no broker."""

    def __init__(self) -> None:
        super().__init__("Moview is not running here: make up")


@dataclass(frozen=True)
class RunningStack:
    """How the local stack is reached; `ready` once it answers, with its catalogue loaded."""

    pid: int
    supervisor_pid: int
    port: int
    amqp_uri: str
    mongodb_uri: str
    ready: bool = False

    @property
    def gateway_url(self) -> str:
        """The API's address."""
        return f"http://localhost:{self.port}"

    def write(self, path: Path) -> None:
        """Save it, readable by its owner alone, whole or not at all: readers never see half."""
        draft = path.with_suffix(".draft")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(asdict(self), indent=2) + "\n")
        draft.replace(path)

    @classmethod
    def read(cls, path: Path) -> "RunningStack | None":
        """What `write` wrote there; None where there is none, or half of one."""
        try:
            return cls(**json.loads(path.read_text()))
        except (OSError, ValueError, TypeError):
            return None


@dataclass(frozen=True)
class Connection:
    """How to reach a running Moview."""

    amqp_uri: str
    gateway_url: str
    token_key: str
    database_prefix: str = ""


def connection(
    environment: Mapping[str, str] = os.environ, folder: DataFolder | None = None
) -> Connection:
    """Where Moview runs: what the environment says first, then the local stack.

    Raises NotRunningError when neither names a broker.
    """
    folder = folder or DataFolder.default()
    stack = running(folder)
    amqp_uri = environment.get("AMQP_URI") or (stack.amqp_uri if stack else "")
    if not amqp_uri:
        raise NotRunningError
    port = environment.get("PORT") or "8000"
    gateway_url = stack.gateway_url if stack else f"http://localhost:{port}"
    return Connection(
        amqp_uri=amqp_uri,
        gateway_url=environment.get("GATEWAY_URL") or gateway_url,
        token_key=environment.get("TOKEN_KEY") or _kept_token_key(folder),
        database_prefix=environment.get("DATABASE_PREFIX", ""),
    )


def running(folder: DataFolder) -> RunningStack | None:
    """The stack that holds this data folder; None where none does, or it is still starting."""
    return RunningStack.read(folder.state) if is_claimed(folder) else None


def is_claimed(folder: DataFolder) -> bool:
    """Whether a process holds this data folder: it may still be starting or stopping."""
    try:
        with folder.lock.open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def _kept_token_key(folder: DataFolder) -> str:
    try:
        return folder.token_key_file.read_text().strip()
    except OSError:
        return ""

"""Whether the stack runs here, and where its parts are: what operators' commands ask first."""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from moview.stack.errors import AlreadyRunningError, NotRunningError
from moview.stack.layout import Layout
from moview.stack.program import wait_until


@dataclass(frozen=True)
class State:
    """One running stack; `ready` once the gateway has answered and the catalogue is loaded."""

    pid: int
    supervisor_pid: int
    port: int
    amqp_uri: str
    mongodb_uri: str
    ready: bool = False

    @property
    def gateway_url(self) -> str:
        return f"http://localhost:{self.port}"

    def write(self, path: Path) -> None:
        """Whole or not at all: readers never see half a file."""
        draft = path.with_suffix(".draft")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(asdict(self), indent=2) + "\n")
        draft.replace(path)

    @classmethod
    def read(cls, path: Path) -> "State | None":
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
    environment: Mapping[str, str] = os.environ, layout: Layout | None = None
) -> Connection:
    """Where Moview runs: what the environment says first, then this checkout's.

    Raises NotRunningError when neither names a broker.
    """
    layout = layout or Layout.default()
    state = running(layout)
    amqp_uri = environment.get("AMQP_URI") or (state.amqp_uri if state else "")
    if not amqp_uri:
        raise NotRunningError
    port = environment.get("PORT") or "8000"
    gateway_url = state.gateway_url if state else f"http://localhost:{port}"
    return Connection(
        amqp_uri=amqp_uri,
        gateway_url=environment.get("GATEWAY_URL") or gateway_url,
        token_key=environment.get("TOKEN_KEY") or _kept_token_key(layout),
        database_prefix=environment.get("DATABASE_PREFIX", ""),
    )


def _kept_token_key(layout: Layout) -> str:
    try:
        return layout.token_key_file.read_text().strip()
    except OSError:
        return ""


def running(layout: Layout) -> State | None:
    """The state of the stack that holds this data folder, or None."""
    if not is_claimed(layout):
        return None
    return State.read(layout.state)


def is_claimed(layout: Layout) -> bool:
    """Whether a process holds this data folder: it may still be starting or stopping."""
    try:
        with layout.lock.open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def claimant(layout: Layout) -> int | None:
    """The process that holds this data folder."""
    try:
        pid = int(layout.lock.read_text())
    except (OSError, ValueError):
        return None
    return pid if is_claimed(layout) else None


@contextmanager
def claimed(layout: Layout) -> Iterator[None]:
    """Hold the data folder; the system lets go of it however this process ends.

    Raises AlreadyRunningError when another process holds it.
    """
    with layout.lock.open("a+") as lock:
        # A command that asks whether the folder is held holds it itself for a moment.
        if not wait_until(lambda: _took(lock), seconds=0.5):
            raise AlreadyRunningError(_where(layout))
        layout.state.unlink(missing_ok=True)
        lock.seek(0)
        lock.truncate()
        lock.write(str(os.getpid()))
        lock.flush()
        try:
            yield
        finally:
            layout.state.unlink(missing_ok=True)


def _took(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _where(layout: Layout) -> str:
    state = State.read(layout.state)
    if state is None:
        return "Moview is starting or stopping here in another terminal"
    return f"Moview is already up at {state.gateway_url} (make down stops it)"

"""Free ports of the loopback interface, never the same for two runs at once."""

import fcntl
import os
import random
import socket
import tempfile
from pathlib import Path
from types import TracebackType
from typing import IO

# Below the range from which Linux picks ports for outgoing connections.
FIRST, LAST = 21_000, 31_999
TRIES = 500


class Ports:
    """Ports this process holds until `close`, each by a lock on a file shared by all runs."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or Path(tempfile.gettempdir()) / f"moview-ports-{os.getuid()}"
        self._locks: list[IO[str]] = []

    def take(self) -> int:
        """A port that nobody listens on and no other run holds.

        Raises OSError when none is found.
        """
        for _ in range(TRIES):
            port = random.randint(FIRST, LAST)
            if self._hold(str(port)) and is_free(port):
                return port
        raise OSError(f"no free port between {FIRST} and {LAST}")

    def claim(self, port: int) -> bool:
        """Claim a port for the API; whether it is free and no other run has claimed it.

        Its lock is another than that of `take`: who took a port may start a run that claims it.
        """
        return self._hold(f"api-{port}") and is_free(port, "0.0.0.0")  # noqa: S104

    def _hold(self, name: str) -> bool:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        lock = (self._folder / name).open("w")
        if _locked(lock):
            self._locks.append(lock)
            return True
        lock.close()
        return False

    def close(self) -> None:
        """Release all ports."""
        for lock in self._locks:
            lock.close()
        self._locks.clear()

    def __enter__(self) -> "Ports":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _locked(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen on a port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True

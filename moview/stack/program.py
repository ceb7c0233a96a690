"""A program of the stack, and a process that runs it without a supervisor."""

import functools
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from moview.stack.errors import StackError


@dataclass(frozen=True)
class Program:
    """A command that runs in the foreground and ends on SIGTERM within `stop_seconds`."""

    name: str
    argv: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    stop_seconds: int = 30


@functools.cache
def _tie() -> tuple[str, ...]:
    """The prefix by which Linux ends a program with its parent, even by kill -9; or empty."""
    command = ("setpriv", "--pdeathsig", "TERM", "--")
    if shutil.which("setpriv") is None:
        return ()
    probe = subprocess.run((*command, "true"), capture_output=True, check=False)
    return command if probe.returncode == 0 else ()


def tied(argv: tuple[str, ...]) -> tuple[str, ...]:
    """The command, made to end with its parent if the system can do that."""
    return (*_tie(), *argv)


class Process:
    """A program run without a supervisor: tests stop, kill and start it as they please."""

    def __init__(self, program: Program, log: Path) -> None:
        self.program = program
        self.log = log
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process id. Raises StackError if it does not run."""
        if self._process is None or self._process.poll() is not None:
            raise StackError(f"{self.program.name} does not run, see {self.log}")
        return self._process.pid

    def start(self) -> None:
        """Start the program."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                tied(self.program.argv),
                env={**os.environ, **self.program.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill(self) -> None:
        """End it at once, as a crash would (SIGKILL)."""
        self._signal(signal.SIGKILL)
        if self._process is not None:
            self._process.wait()

    def pause(self) -> None:
        """Stop it by SIGSTOP, and wait until that has taken effect on all of its threads."""
        self._signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)

    def resume(self) -> None:
        """Let it go on (SIGCONT)."""
        self._signal(signal.SIGCONT)

    def stop(self) -> None:
        """End it by SIGTERM, or by SIGKILL after its `stop_seconds`."""
        if self._process is None:
            return
        self._signal(signal.SIGCONT)
        self._signal(signal.SIGTERM)
        try:
            self._process.wait(self.program.stop_seconds)
        except subprocess.TimeoutExpired:
            self.kill()

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, number)


def wait_until(check: Callable[[], bool], seconds: float, interval: float = 0.1) -> bool:
    """Whether `check` became true within `seconds`."""
    deadline = time.monotonic() + seconds
    while not check():
        if time.monotonic() > deadline:
            return False
        time.sleep(interval)
    return True

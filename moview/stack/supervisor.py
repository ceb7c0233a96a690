"""supervisord: runs the programs of the stack, restarts those that die, keeps their logs."""

import shlex
import socket
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any
from xmlrpc.client import Fault, ServerProxy

from supervisor.xmlrpc import SupervisorTransport

from moview.operating.data_folder import ROOT
from moview.stack.errors import StackError
from moview.stack.layout import Layout
from moview.stack.program import Program, tied, wait_until

STOP_SECONDS = 75  # services 30 s, then servers 30 s, and some

HEAD = """\
[supervisord]
logfile = {logs}/supervisor.log
logfile_maxbytes = 5MB
logfile_backups = 2
pidfile = {folder}/supervisord.pid
childlogdir = {logs}
silent = true
nodaemon = true

[unix_http_server]
file = {socket}
chmod = 0700

[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
"""

# A program that lived for a second is started again at once; one that dies sooner waits one
# second longer after each try. Neither is given up.
PROGRAM = """
[program:{name}]
command = {command}
environment = {environment}
directory = {directory}
autostart = false
autorestart = true
startsecs = 1
startretries = 1000000
stopsignal = TERM
stopwaitsecs = {stop_seconds}
killasgroup = true
redirect_stderr = true
stdout_logfile = {logs}/{name}.log
stdout_logfile_maxbytes = 10MB
stdout_logfile_backups = 3
"""


@dataclass(frozen=True)
class Group:
    """Programs that start and stop together; groups stop in the reverse of their order."""

    name: str
    programs: tuple[Program, ...]


class Supervisor:
    """A supervisord in the foreground of its own session, which ends with its parent."""

    def __init__(self, layout: Layout, groups: Iterable[Group]) -> None:
        self._layout = layout
        self._groups = tuple(group for group in groups if group.programs)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """supervisord's process id."""
        return self._process.pid if self._process else 0

    def start(self, environment: Mapping[str, str]) -> None:
        """Start supervisord, and no program yet; they inherit `environment`.

        Raises StackError when it does not answer within 15 s.
        """
        self._end_an_orphan()
        path = self._layout.supervisor / "supervisord.conf"
        path.touch(mode=0o600)
        path.write_text(self.configuration())
        command = (sys.executable, "-m", "supervisor.supervisord", "-c", str(path))
        with (self._layout.logs / "supervisor.out").open("wb") as out:
            self._process = subprocess.Popen(
                tied(command),
                env=dict(environment),
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        if not wait_until(self._answers, 15):
            self.stop()
            raise StackError(f"supervisord does not start, see {self._layout.logs}/supervisor.*")

    def configuration(self) -> str:
        """The text of supervisord.conf."""
        layout = self._layout
        places = {
            "logs": layout.logs,
            "folder": layout.supervisor,
            "socket": layout.socket,
            "directory": ROOT,
        }
        quoted = {name: _escaped(str(path)) for name, path in places.items()}
        parts = [HEAD.format(**quoted)]
        for order, group in enumerate(self._groups, start=1):
            names = ",".join(program.name for program in group.programs)
            parts.append(f"\n[group:{group.name}]\nprograms = {names}\npriority = {order}\n")
            parts.extend(_section(program, quoted) for program in group.programs)
        return "".join(parts)

    def start_group(self, name: str) -> None:
        """Start the programs of a group, without waiting until they are ready."""
        if any(group.name == name for group in self._groups):
            self._rpc().supervisor.startProcessGroup(name, False)

    def statuses(self) -> dict[str, Mapping[str, Any]]:
        """supervisord's status of each program, by name.

        Raises OSError when supervisord is gone.
        """
        try:
            infos = self._rpc().supervisor.getAllProcessInfo()
        except (HTTPException, Fault) as error:
            raise OSError(str(error)) from error
        return {info["name"]: info for info in infos}

    def start_times(self) -> dict[str, int]:
        """When each program was last started, in seconds since 1970, dead ones included."""
        try:
            infos = self.statuses()
        except OSError:
            return {}
        return {name: info["start"] for name, info in infos.items() if info["start"]}

    def pids(self) -> dict[str, int]:
        """The ids of the running programs by name; empty while supervisord does not answer."""
        try:
            return {name: info["pid"] for name, info in self.statuses().items() if info["pid"]}
        except OSError:
            return {}

    def runs(self) -> bool:
        """Whether supervisord runs."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """End every program, the services first, then supervisord."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _end_an_orphan(self) -> None:
        """Wait for a supervisord whose parent was killed: two must not open the same data."""
        if not self._answers():
            self._layout.socket.unlink(missing_ok=True)
            return
        self._rpc().supervisor.shutdown()
        if not wait_until(lambda: not self._answers(), STOP_SECONDS):
            raise StackError("an earlier supervisord does not end; try again in a minute")

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(str(self._layout.socket))
            except OSError:
                return False
        return True

    def _rpc(self) -> Any:
        transport = SupervisorTransport(None, None, f"unix://{self._layout.socket}")
        return ServerProxy("http://localhost", transport=transport)


def _section(program: Program, places: Mapping[str, str]) -> str:
    pairs = (f'{key}="{_escaped(value)}"' for key, value in program.environment.items())
    return PROGRAM.format(
        name=program.name,
        command=_escaped(shlex.join(tied(program.argv))),
        environment=",".join(pairs),
        stop_seconds=program.stop_seconds,
        **places,
    )


def _escaped(text: str) -> str:
    """The text with % escaped: supervisord expands it in every value."""
    return text.replace("%", "%%")


def log_files(layout: Layout) -> list[Path]:
    """The programs' current logs, by name."""
    return sorted(layout.logs.glob("*.log"))

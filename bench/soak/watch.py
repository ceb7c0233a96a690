"""Use of resources over time: memory, files and threads of each process, queues and outboxes."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from moview.operating.operator_rpc import OperatorRpc
from moview.service_names import SERVICES, STATEFUL
from moview.stack.broker import Broker
from tests.e2e.running import Moview

SAMPLE_SECONDS = 10.0


@dataclass(frozen=True)
class Sample:
    """The resources in use at one moment, ``at`` (``time.monotonic()``).

    ``memory`` is in MiB; it, ``files`` and ``threads`` are by process. ``queued`` are the messages
    in all queues, ``waiting`` the rows in all outboxes, ``oldest_seconds`` the age of the oldest of
    these.
    """

    at: float
    memory: Mapping[str, float]
    files: Mapping[str, int]
    threads: Mapping[str, int]
    queued: int
    waiting: int
    oldest_seconds: float


class Watch:
    """A thread that takes samples at intervals until it is ended."""

    def __init__(self, moview: Moview, broker: Broker, servers: Mapping[str, int]) -> None:
        self.samples: list[Sample] = []
        self._moview = moview
        self._broker = broker
        self._pids = {name: moview.processes[name].pid for name in SERVICES} | dict(servers)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Take no more samples."""
        self._ended.set()
        self._thread.join(30)

    def _run(self) -> None:
        while not self._ended.is_set():
            self.samples.append(self.look())
            self._ended.wait(SAMPLE_SECONDS)

    def look(self) -> Sample:
        """Take a sample now."""
        found = {name: _process(pid) for name, pid in self._pids.items()}
        with OperatorRpc(self._moview.broker_uri) as rpc:
            outboxes = [rpc.call(name, "status", wait=10.0)["outbox"] for name in STATEFUL]
        vhost = self._moview.broker_uri.rpartition("/")[2].replace("%2F", "/")
        queued = self._broker.ask("list_queues", "--vhost", vhost, "--no-table-headers", "messages")
        return Sample(
            at=time.monotonic(),
            memory={name: memory for name, (memory, _, _) in found.items()},
            files={name: files for name, (_, files, _) in found.items()},
            threads={name: threads for name, (_, _, threads) in found.items()},
            queued=sum(map(int, queued.split())),
            waiting=sum(each["waiting"] for each in outboxes),
            oldest_seconds=max(each["oldest_seconds"] for each in outboxes),
        )


def _process(pid: int) -> tuple[float, int, int]:
    """Memory of a process and all below it in MiB; files and threads of the process itself."""
    place = Path("/proc") / str(pid)
    memory = sum(_status(each, "VmRSS") for each in (pid, *_below(pid))) / 1024
    return memory, len(list((place / "fd").iterdir())), _status(pid, "Threads")


def _below(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children")
    found = [int(each) for each in children.read_text().split()] if children.exists() else []
    return [*found, *(below for each in found for below in _below(each))]


def _status(pid: int, field: str) -> int:
    try:
        text = (Path("/proc") / str(pid) / "status").read_text()
    except FileNotFoundError:
        return 0
    found = re.search(rf"^{field}:\s+(\d+)", text, re.MULTILINE)
    return int(found[1]) if found else 0

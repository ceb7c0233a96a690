"""Resources that the processes hold once everything is answered, before and after a run."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import psutil
from pymongo.common import MAX_POOL_SIZE

from moview.service_names import SERVICES
from moview.stack.broker import Broker
from moview.stack.program import wait_until
from tests.e2e.running import Moview

REST_SECONDS = 40.0
"""Idle connections to the gateway are closed after 30 s."""
GROWTH = 0.15
"""Memory may grow by this share, and by ROOM besides: what is kept of pages, sessions and limits
is bounded, but not full at first.
"""
ROOM = 16 * 2**20
STORE = "store connections"
"""These stay open for the next call. Their pool's size is their bound: how many were needed at
once, and so are there, is chance.
"""
BROKER = "broker connections"
CHANNELS = "broker channels"
MAX_PUBLISHERS = 8 + 4 + 2
"""Connections that calls, their replies and failed events may come to publish on in one process:
likewise pooled, and likewise opened when so many are needed at once. Each has one channel.
"""


def held(moview: Moview, broker: Broker | None = None) -> dict[str, int]:
    """Everything countable, by name: memory in bytes, the rest in numbers.

    Of the gateway its connections, workers, their slots, and replies it awaits; of each process
    files, connections to the store and the broker, threads and memory; of a broker of our own
    channels, and messages that somebody works on.
    """
    found = {f"gateway {name}": number for name, number in _gateway(moview).items()}
    for name in SERVICES:
        found |= {f"{name} {what}": number for what, number in _process(moview, name).items()}
    if broker is not None:
        found |= _broker(moview, broker)
    return found


def at_rest(moview: Moview, broker: Broker | None = None) -> dict[str, int]:
    """What is held once nobody is connected any more."""
    wait_until(lambda: not any(_gateway(moview).values()), REST_SECONDS, 0.5)
    return held(moview, broker)


def leaked(moview: Moview, before: dict[str, int], broker: Broker | None = None) -> list[str]:
    """What is held that was not before, once all has come to rest."""
    faults: list[str] = []

    def is_clean() -> bool:
        faults[:] = _more(before, held(moview))
        return not faults

    wait_until(is_clean, REST_SECONDS, 0.5)
    return _more(before, held(moview, broker)) if broker and not faults else faults


def _more(before: dict[str, int], after: dict[str, int]) -> list[str]:
    def allowed(name: str, number: int) -> float:
        if name.endswith(STORE):
            return MAX_POOL_SIZE
        if name.endswith(BROKER):
            return number + MAX_PUBLISHERS
        if name == CHANNELS:
            return number + MAX_PUBLISHERS * len(SERVICES)
        return number * (1 + GROWTH) + ROOM if name.endswith("memory") else number

    return [
        f"{name}: {before[name]:,} before, {number:,} after"
        for name, number in after.items()
        if number > allowed(name, before[name])
    ]


def _gateway(moview: Moview) -> dict[str, int]:
    answer: dict[str, int] = moview.rpc.of("gateway").held()
    return answer


def _process(moview: Moview, name: str) -> dict[str, int]:
    place = Path("/proc") / str(moview.processes[name].pid)
    status = (place / "status").read_text()
    kilobytes, threads = (
        int(re.findall(rf"^{field}:\s+(\d+)", status, re.MULTILINE)[0])
        for field in ("VmRSS", "Threads")
    )
    files = len(list((place / "fd").iterdir()))
    pooled = {
        what: _connections(moview.processes[name].pid, urlsplit(moview.environment[uri]).port)
        for what, uri in ((STORE, "MONGODB_URI"), (BROKER, "AMQP_URI"))
    }
    return {
        "files": files - sum(pooled.values()),
        **pooled,
        "threads": threads,
        "memory": 1024 * kilobytes,
    }


def _connections(pid: int, port: int | None) -> int:
    """TCP connections to this port."""
    connections = psutil.Process(pid).net_connections("tcp")
    return sum(bool(one.raddr) and one.raddr.port == port for one in connections)


def _broker(moview: Moview, broker: Broker) -> dict[str, int]:
    vhost = moview.broker_uri.rpartition("/")[2].replace("%2F", "/")
    lines = broker.ask("list_channels", "--no-table-headers", "vhost").splitlines()
    unacknowledged = broker.ask(
        "list_queues", "--vhost", vhost, "--no-table-headers", "messages_unacknowledged"
    )
    return {
        CHANNELS: Counter(lines)[vhost],
        "broker messages worked on": sum(map(int, unacknowledged.split())),
    }

"""An audit of the whole system: every service recounts its own, and every copy is compared with
its owner's data (rule 8).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from moview.messaging.queues import DEAD_LETTERS, Broker
from moview.operating.comparison import (
    LASTING_SECONDS,
    PAIRS,
    Pair,
    Sighting,
    Suspects,
    difference,
    fingerprint,
    unlike,
)
from moview.operating.settling import Settling, stale_outboxes
from moview.service_names import STATEFUL

PAGE = 1000
RECOUNTED_AT_ONCE = 200
PAGE_SECONDS = 60.0
LOOK_SECONDS = 1.0
WAIT_SECONDS = 60.0

Show = Callable[[float, float, str], None]
"""Told how many of how many steps are done, and what is under way."""


class Caller(Protocol):
    """A client of all services, as `moview.operating.operator_rpc.OperatorRpc` is."""

    def call(self, service: str, method: str, /, *, wait: float = ..., **values: Any) -> Any: ...


@dataclass
class AuditReport:
    """What an audit found, and how much it looked at.

    ``undecided`` differences were seen but have not lasted, ``unsettled`` says why not.
    """

    differences: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    unsettled: list[str] = field(default_factory=list)
    undecided: int = 0
    recounted: dict[str, int] = field(default_factory=dict)
    compared: dict[str, int] = field(default_factory=dict)
    queues: int = 0
    seconds: float = 0.0

    @property
    def is_clean(self) -> bool:
        """Whether all was looked at, and no difference found."""
        return not self.differences and not self.unsettled


def run_audit(
    rpc: Caller,
    amqp_uri: str,
    wait: float = WAIT_SECONDS,
    lasting: float = LASTING_SECONDS,
    show: Show = lambda *_: None,
) -> AuditReport:
    """Audit the system while it works.

    ``wait`` is how many seconds outboxes and queues may take to drain before differences are
    judged, ``lasting`` how long one must last from then on. Raises Unavailable or DeadlineExceeded
    where a service or the broker does not answer.
    """
    return _Audit(rpc, Broker(amqp_uri), wait, lasting, show).run()


@dataclass(frozen=True)
class _Own:
    """Something that a service's own recount finds fault with: ``collection/id``."""

    service: str
    key: str


@dataclass(frozen=True)
class _Copy:
    pair: Pair
    key: str


class _Audit:
    def __init__(
        self, rpc: Caller, broker: Broker, wait: float, lasting: float, show: Show
    ) -> None:
        self._rpc = rpc
        self._broker = broker
        self._wait = wait
        self._show = show
        self._suspects = Suspects(time.monotonic, lasting)
        self._report = AuditReport()
        self._steps = 0

    def run(self) -> AuditReport:
        started, report = time.monotonic(), self._report
        statuses = self._statuses()
        report.differences += self._broker_faults()
        found: list[_Own | _Copy] = [*self._recount_all(), *self._compare_all()]
        if found or stale_outboxes(statuses) or any(each["moving"] for each in statuses.values()):
            self._judge(found)
            statuses = self._statuses()
        report.differences += self._suspects.confirmed
        report.undecided = self._suspects.undecided
        if report.unsettled:
            report.differences += stale_outboxes(statuses)
        report.seconds = time.monotonic() - started
        return report

    def _statuses(self) -> dict[str, Mapping[str, Any]]:
        return {service: self._rpc.call(service, "status") for service in STATEFUL}

    def _broker_faults(self) -> Iterator[str]:
        """Queues and exchanges that are missing, and queues that nobody reads.

        Dead letters are a warning only: what they did not change shows in the comparison.
        """
        for exchange in self._broker.missing_exchanges():
            yield f"exchange {exchange} is missing: restart a service, which declares it"
        states = self._broker.queues()
        self._report.queues = len(states)
        for state in states:
            if state.is_missing:
                yield f"queue {state.name} is missing: what was sent meanwhile did not arrive"
            elif state.messages and state.name.startswith(DEAD_LETTERS):
                service = state.name.removeprefix(DEAD_LETTERS)
                self._report.warnings.append(
                    f"{service} has {state.messages} dead letters:"
                    f" moview dead-letters list {service}"
                )
            elif state.is_consumed and not state.consumers:
                yield f"queue {state.name} is read by nobody: restart the service"

    def _step(self, note: str) -> None:
        self._show(self._steps, len(STATEFUL) + len(PAIRS), note)

    def _recount_all(self) -> Iterator[_Own]:
        for service in STATEFUL:
            self._report.recounted[service] = 0
            for page in self._pages(service, "audit", RECOUNTED_AT_ONCE):
                self._report.recounted[service] += page["checked"]
                self._step(f"{service} recounts, {self._report.recounted[service]:,} so far")
                yield from (_Own(service, key) for key in page["differences"])
            self._steps += 1

    def _compare_all(self) -> Iterator[_Copy]:
        for pair in PAIRS:
            yield from (_Copy(pair, key) for key in self._compare(pair))
            self._steps += 1

    def _compare(self, pair: Pair) -> set[str]:
        owned = {
            key: fingerprint(pair, values)
            for key, values in self._rows(pair, pair.owner, pair.kind)
        }
        found = unlike(pair, owned, self._rows(pair, pair.holder, pair.copies))
        self._report.compared[pair.name] = len(owned)
        return found

    def _rows(self, pair: Pair, service: str, kind: str) -> Iterator[tuple[str, Any]]:
        seen = 0
        for page in self._pages(service, "export", PAGE, kind=kind):
            seen += len(page["rows"])
            self._step(f"{pair.name}, {seen:,} of {service}")
            yield from page["rows"]

    def _pages(self, service: str, method: str, limit: int, **values: Any) -> Iterator[Any]:
        after = None
        while True:
            page = self._rpc.call(
                service, method, wait=PAGE_SECONDS, after=after, limit=limit, **values
            )
            yield page
            after = page["next"]
            if after is None:
                return

    def _judge(self, found: Sequence[_Own | _Copy]) -> None:
        """Wait until everything sent has arrived; what differs from then on must last to count."""
        note = f"{len(found):,} to look at again"
        self._step(f"{note}, waiting for outboxes and queues to drain")
        settling = Settling(self._statuses, self._broker.queues)
        self._report.unsettled = settling.wait(self._wait)
        looks_end = time.monotonic() + self._suspects.lasting + self._wait
        keys: Sequence[_Own | _Copy] = found
        while True:
            began = time.monotonic()
            self._suspects.see(self._look(keys))
            keys = self._suspects.keys
            if self._report.unsettled or not self._suspects.undecided or began > looks_end:
                return
            self._step(f"{len(keys):,} still differ")
            time.sleep(max(LOOK_SECONDS, time.monotonic() - began))

    def _look(self, keys: Iterable[_Own | _Copy]) -> dict[Any, Sighting]:
        """How these look now, those that differ."""
        own: dict[str, list[str]] = {}
        copies: dict[Pair, list[str]] = {}
        for each in keys:
            if isinstance(each, _Own):
                own.setdefault(each.service, []).append(each.key)
            else:
                copies.setdefault(each.pair, []).append(each.key)
        found: dict[Any, Sighting] = {}
        for service, documents in own.items():
            for some in _parts(documents, RECOUNTED_AT_ONCE):
                page = self._rpc.call(service, "audit", wait=PAGE_SECONDS, keys=some)
                for key, faults in page["differences"].items():
                    lines = tuple(f"{service}.{key}: {fault}" for fault in faults)
                    found[_Own(service, key)] = Sighting(lines)
        for pair, things in copies.items():
            for some in _parts(things, PAGE):
                found |= self._look_at_copies(pair, some)
        return found

    def _look_at_copies(self, pair: Pair, keys: Sequence[str]) -> dict[Any, Sighting]:
        copied = self._values(pair.holder, pair.copies, keys)
        owned = self._values(pair.owner, pair.kind, keys)
        movies = {pair.movie_of(key) for key in keys} - {None}
        known = self._values("movie", "movies", sorted(map(str, movies))) if movies else {}
        found: dict[Any, Sighting] = {}
        for key in keys:
            movie = pair.movie_of(key)
            text = difference(pair, key, owned.get(key), copied.get(key))
            if text and (movie is None or movie in known):
                version = copied[key]["version"] if key in copied else -1
                found[_Copy(pair, key)] = Sighting((text,), version)
        return found

    def _values(self, service: str, kind: str, keys: Sequence[str]) -> dict[str, Any]:
        page = self._rpc.call(service, "export", wait=PAGE_SECONDS, kind=kind, keys=keys)
        return dict(page["rows"])


def _parts(items: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (items[start : start + size] for start in range(0, len(items), size))

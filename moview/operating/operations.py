"""Operators' commands that the movie, user and review services share (`moview`, `nameko shell`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from moview.clock import parse_timestamp
from moview.errors import Invalid
from moview.messaging.dead_letters import DeadLetters
from moview.service.commands import command
from moview.service.event_handler import Hearing
from moview.service.observer import Observer
from moview.store import Document
from moview.store.audit import Audited
from moview.store.outbox import Outbox

PAGE = 200
MAX_PAGE = 5000


class Operations:
    """Commands that the movie, user and review services have in common."""

    if TYPE_CHECKING:
        name: str
        config: Mapping[str, Any]
        store: Audited
        outbox: Outbox

    hears = Hearing()
    observer = Observer()

    @command
    def ping(self) -> Document:
        """``{"service", "store", "events"}``: whether the store answers, and events arrive."""
        return {"service": self.name, "store": self.store.is_alive(), "events": self.hears}

    @command
    def status(self) -> Document:
        """The service's outbox and dead letters, the users whose rows a chore still has to move,
        and how many documents each collection has.
        """
        return {
            "service": self.name,
            "outbox": self.outbox.state(),
            "dead_letters": self._dead_letters().number(),
            "moving": self.store.moving(),
            "documents": self.store.numbers(),
        }

    @command
    def outbox_replay(self, since: str) -> Document:
        """Send again every event that was sent since a moment (RFC 3339); receivers know them by
        version.
        """
        try:
            moment = parse_timestamp(since)
        except ValueError:
            raise Invalid({"since": ["Not a time like 2026-11-22T13:24:00Z."]}) from None
        return {"events": self.outbox.replay(moment)}

    @command
    def dead_letters_list(self, limit: int = PAGE) -> list[Document]:
        """The oldest dead letters."""
        return self._dead_letters().show(_page(limit))

    @command
    def dead_letters_replay(self, limit: int = PAGE) -> Document:
        """Send the oldest dead letters back to the queues they came from."""
        return self._dead_letters().replay(_page(limit))

    @command
    def dead_letters_drop(self, limit: int = PAGE) -> Document:
        """Delete the oldest dead letters."""
        return {"dropped": self._dead_letters().drop(_page(limit))}

    @command
    def export(
        self,
        kind: str,
        after: str | None = None,
        limit: int = PAGE,
        keys: Sequence[str] | None = None,
    ) -> Document:
        """The next things of a kind that this service holds, for comparison with what others
        hold; or, with ``keys``, those of them that are there. Invalid: an unknown kind.
        """
        _require_one_of("kind", kind, self.store.KINDS)
        return self.store.export(kind, after, _page(limit), keys)

    @command
    def audit(
        self, after: str | None = None, limit: int = PAGE, keys: Sequence[str] | None = None
    ) -> Document:
        """Recount the service's own next documents, or those of ``keys``, and replay their ledgers
        (rule 8): ``{"checked", "differences", "next"}``.
        """
        for place in (*(keys or ()), *([after] if after else ())):
            _require_one_of("after" if place == after else "keys", place, self.store.AUDITED, "/")
        return self.store.audit(after, _page(limit), keys)

    @command
    def resync(self, kind: str, after: str | None = None, limit: int = PAGE) -> Document:
        """Send the next things of a kind that this service owns to the other services again.

        Raises Invalid for another kind.
        """
        _require_one_of("kind", kind, self.store.OWNED)
        return self.store.resync(kind, after, _page(limit))

    @command
    def migrate_rules(self, after: str | None = None, limit: int = PAGE) -> Document:
        """Bring the service's next ladders to today's version of the rules, each with one entry in
        its ledger: ``{"seen", "migrated", "next"}``.
        """
        return self.store.migrate_rules(after, _page(limit))

    def _dead_letters(self) -> DeadLetters:
        return DeadLetters(self.config["AMQP_URI"], self.name)


def _require_one_of(
    field: str, value: str, known: Collection[str], separator: str | None = None
) -> None:
    """Invalid unless the value, or what stands before the separator, is known."""
    name = value.partition(separator)[0] if separator else value
    if name not in known:
        raise Invalid({field: [f"Must be one of: {', '.join(known)}."]})


def _page(limit: int) -> int:
    """A number of things that fits into an answer. Invalid: none such."""
    if not isinstance(limit, int) or not 1 <= limit <= MAX_PAGE:
        raise Invalid({"limit": [f"Must be 1 to {MAX_PAGE}."]})
    return limit

"""What operators ask of every service, by `moview` or in `nameko shell`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from moview.audit import Audited
from moview.clock import parse_timestamp
from moview.commands import command
from moview.dead_letters import DeadLetters
from moview.errors import Invalid
from moview.mongo import Document
from moview.outbox import Outbox

PAGE = 200


class Operations:
    """Commands that the movie, user and review services have in common."""

    if TYPE_CHECKING:
        name: str
        config: Mapping[str, Any]
        store: Audited
        outbox: Outbox

    @command
    def ping(self) -> Document:
        """Whether the service's store answers."""
        return {"service": self.name, "store": self.store.is_alive()}

    @command
    def status(self) -> Document:
        """The service's outbox and dead letters, and how many documents each collection has."""
        return {
            "service": self.name,
            "outbox": self.outbox.state(),
            "dead_letters": self._dead_letters().number(),
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
            raise Invalid({"since": ["Not a time such as 2026-11-22T13:24:00Z."]}) from None
        return {"events": self.outbox.replay(moment)}

    @command
    def dead_letters_list(self, limit: int = PAGE) -> list[Document]:
        """The oldest dead letters."""
        return self._dead_letters().show(limit)

    @command
    def dead_letters_replay(self, limit: int = PAGE) -> Document:
        """Send the oldest dead letters back to the queues they came from."""
        return {"replayed": self._dead_letters().replay(limit)}

    @command
    def dead_letters_drop(self, limit: int = PAGE) -> Document:
        """Delete the oldest dead letters."""
        return {"dropped": self._dead_letters().drop(limit)}

    @command
    def export(self, kind: str, after: Any = None, limit: int = PAGE) -> Document:
        """The next things of a kind that this service holds, for comparison with what others
        hold.
        """
        return self.store.export(self._known(kind), after, limit)

    @command
    def audit(self, after: Any = None, limit: int = PAGE) -> Document:
        """Recount and refold the service's own next documents (rule 8)."""
        return self.store.audit(after, limit)

    @command
    def resync(self, kind: str, after: Any = None, limit: int = PAGE) -> Document:
        """Tell the others once more of the next things of a kind that this service owns."""
        if kind not in self.store.OWNED:
            raise Invalid({"kind": [f"Must be one of: {', '.join(self.store.OWNED)}."]})
        return self.store.resync(kind, after, limit)

    def _known(self, kind: str) -> str:
        if kind not in self.store.KINDS:
            raise Invalid({"kind": [f"Must be one of: {', '.join(self.store.KINDS)}."]})
        return kind

    def _dead_letters(self) -> DeadLetters:
        return DeadLetters(self.config["AMQP_URI"], self.name)

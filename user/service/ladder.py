"""Steps of a user's ladder, saved with their ledger entries (rule 5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from moview.clock import now
from moview.errors import Invalid, NotFound
from moview.rules.tiers import USER_TIERS
from moview.service.commands import command
from moview.store import Document, Transaction
from user.domain import (
    Appointment,
    Cause,
    Settlement,
    apply_all,
)
from user.domain import Event as LadderEvent
from user.store import UserRow, UserStore, present_me


class LadderMethods:
    """Steps of a ladder, which handlers of events share, and appointments."""

    if TYPE_CHECKING:
        store: UserStore
        config: Mapping[str, Any]

    def step(self, author: UserRow, what: LadderEvent, cause: Cause) -> float:
        """Apply an event to the author's ladder; the points that it recorded.

        A removed author has no rank: nothing happens.
        """
        recorded = 0.0
        if author.document["state"] == "removed":
            return recorded
        for entry in apply_all(author.ladder, what):
            settled = isinstance(entry.event, Settlement)
            recorded += 0.0 if settled else entry.recorded
            author.enter(entry, {"type": "owed_settled"} if settled else cause, now())
        return recorded

    def save(self, tx: Transaction, author: UserRow) -> None:
        """Save the author, with an event if the tier changed."""
        if author.sent_tier != author.ladder.tier and author.document["state"] != "removed":
            self.store.emit_user_changed(tx, author)
        self.store.save_user(tx, author)

    @command
    def appoint(self, email: str, tier: str) -> Document:
        """Put a user into a tier, so that a young community has peers.

        NotFound, or Invalid tier.
        """
        if tier not in [each.code for each in USER_TIERS]:
            codes = ", ".join(each.code for each in USER_TIERS)
            raise Invalid({"tier": [f"Must be one of: {codes}."]})

        def work(tx: Transaction) -> Document:
            row = self.store.load_user_by_email(tx, email)
            if row is None:
                raise NotFound("No user has this e-mail.")
            self.step(row, Appointment(tier), {"type": "appointed"})
            self.save(tx, row)
            return present_me(row.document)

        return self.store.transact(work)

"""Operators' commands about accounts."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from moview.errors import NotFound
from moview.service.commands import command
from moview.store import Document, Transaction
from user.domain import faults_of_password
from user.service.checks import check
from user.service.passwords import hash_password
from user.service.waiting import WaitingMethods
from user.store import UserRow, UserStore, present_me


class AdministrationMethods(WaitingMethods):
    """Commands that name the account by e-mail, NotFound where no user has it; and one of all."""

    if TYPE_CHECKING:
        store: UserStore

    @command
    def make_operator(self, email: str) -> Document:
        """Give a user the role of an operator; returns the user, with ``state``."""
        return self._administer(email, lambda _tx, row: row.document.update(role="operator"))

    @command
    def judges_missing(self) -> bool:
        """Whether founders must be appointed before any newbie can rise."""
        return self.lacks_judges()

    @command
    def suspend(self, email: str) -> Document:
        """Suspend a user: their opinions leave all scores, and they are refused until restored."""
        return self._set_state(email, "suspended")

    @command
    def restore(self, email: str) -> Document:
        """Restore a suspended user, with all their opinions."""
        return self._set_state(email, "active")

    @command
    def reset_password(self, email: str, password: str | None = None) -> Document:
        """Set a password, random unless given, and end all sessions: ``{"email", "password"}``."""
        new = password or secrets.token_urlsafe(12)
        check(password=faults_of_password(new))
        password_hash = hash_password(new)

        def change(tx: Transaction, row: UserRow) -> None:
            row.document["password_hash"] = password_hash
            self.store.end_sessions(tx, row.id)

        self._administer(email, change)
        return {"email": email, "password": new}

    def _set_state(self, email: str, state: str) -> Document:
        def change(tx: Transaction, row: UserRow) -> None:
            if row.document["state"] != state:
                row.document["state"] = state
                self.store.emit_user_changed(tx, row)

        return self._administer(email, change)

    def _administer(self, email: str, change: Any) -> Document:
        def work(tx: Transaction) -> Document:
            row = self.store.load_user_by_email(tx, email)
            if row is None:
                raise NotFound("No user has this e-mail.")
            change(tx, row)
            self.store.save_user(tx, row)
            return {**present_me(row.document), "state": row.document["state"]}

        return self.store.transact(work)

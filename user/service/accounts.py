"""Accounts: signing up, one's own account, and the board."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moview.clock import now
from moview.errors import Forbidden, NotFound, Unauthorized
from moview.rules.tiers import RULES_VERSION
from moview.service.commands import command
from moview.store import Document, Transaction, new_id
from moview.store.idempotency import is_repeated, remember
from user.domain import Ladder, comparable, faults_of_email, faults_of_nickname, faults_of_password
from user.service.checks import check
from user.service.passwords import hash_password, verify_password
from user.service.sessions import REMOVED, SessionMethods
from user.service.waiting import WaitingMethods
from user.store import (
    NO_STATS,
    UserRow,
    UserStore,
    ladder_fields,
    present_me,
    present_user,
    taken,
)

NO_USER = "No such user."


class AccountMethods(SessionMethods, WaitingMethods):
    """Commands about accounts."""

    if TYPE_CHECKING:
        store: UserStore

    @command
    def register(
        self, email: str, password: str, nickname: str, asked_at: int | None = None
    ) -> Document:
        """Register a user, with a session: ``{"user", "session_id", "refresh_token"}``.

        Raises Conflict where the e-mail or nickname is taken, Invalid for fields at fault. The same
        call once more, by ``asked_at`` and password, opens another session.
        """
        check(
            email=faults_of_email(email),
            nickname=faults_of_nickname(nickname),
            password=faults_of_password(password),
        )
        password_hash = hash_password(password)

        def work(tx: Transaction) -> Document:
            row = self.store.load_user_by_email(tx, email)
            if row is None:
                row = UserRow.new(_new_user(email, nickname, password_hash))
                remember(row.document, "register", asked_at, None)
                self.store.emit_user_changed(tx, row)
                self.store.save_user(tx, row)
            elif not self._is_repeated(row, password, asked_at):
                raise taken("email")
            return self.open_session(tx, row)

        return self.store.transact(work)

    def _is_repeated(self, row: UserRow, password: str, asked_at: int | None) -> bool:
        """Whether this very sign-up was done already, and its answer got lost."""
        repeated = is_repeated(row.document, "register", asked_at)
        return repeated and verify_password(row.document, password)

    @command
    def get_me(self, user_id: str) -> Document:
        """A user as they see themselves, with what they wait for. Raises Unauthorized once
        removed.
        """
        found = self.store.find_user(user_id)
        if found is None:
            raise Unauthorized(REMOVED)
        return {**present_me(found), **self.waits_of(found)}

    @command
    def update_me(
        self,
        user_id: str,
        nickname: str | None = None,
        password: str | None = None,
        current_password: str | None = None,
    ) -> Document:
        """Change the nickname, or the password, which ends all sessions; returns the user.

        Raises Invalid for fields at fault, Conflict where the nickname is taken, Forbidden where
        the current password is wrong, Unauthorized once removed.
        """
        check(
            nickname=faults_of_nickname(nickname) if nickname is not None else [],
            password=faults_of_password(password) if password is not None else [],
            current_password=["Required."] if password and current_password is None else [],
        )
        password_hash = None
        if password is not None:
            found = self.store.find_user(user_id)
            if not verify_password(found, current_password or ""):
                raise Forbidden("The current password is wrong.")
            password_hash = hash_password(password)

        def work(tx: Transaction) -> Document:
            row = self.user_of(tx, user_id)
            if nickname is not None and nickname.strip() != row.document["nickname"]:
                row.document.update(_named(nickname))
                self.store.emit_user_changed(tx, row)
            if password_hash is not None:
                row.document["password_hash"] = password_hash
                self.store.end_sessions(tx, user_id)
            self.store.save_user(tx, row)
            return present_me(row.document)

        return self.store.transact(work, lock=user_id)

    @command
    def remove_me(self, user_id: str, reviews: str = "keep") -> None:
        """Remove an account: e-mail and nickname are erased, opinions leave the scores. Idempotent.

        ``reviews`` is ``keep`` or ``delete``; Invalid for another word.
        """
        check(reviews=[] if reviews in ("keep", "delete") else ["Must be keep or delete."])

        def work(tx: Transaction) -> None:
            row = self.store.load_user(tx, user_id)
            if row is not None and row.document["state"] != "removed":
                self.store.erase_user(tx, row, reviews)
                self.store.clear_library(tx, user_id)

        self.store.transact(work, lock=user_id)

    @command
    def list_users(self, limit: int = 20, cursor: str | None = None) -> Document:
        """A page of the board (rule 7)."""
        return self.store.board(limit, cursor)

    @command
    def get_user(self, user_id: str) -> Document:
        """A user as anyone sees them. Raises NotFound once removed."""
        return present_user(self._found(user_id))

    @command
    def user_rank_history(
        self, user_id: str, limit: int = 20, cursor: str | None = None, operator: bool = False
    ) -> Document:
        """A page of a user's ledger, newest first; operators see who reacted.

        Raises NotFound for an unknown or removed user.
        """
        self._found(user_id)
        return self.store.history(user_id, limit, cursor, operator)

    def _found(self, user_id: str) -> Document:
        found = self.store.find_user(user_id)
        if found is None:
            raise NotFound(NO_USER)
        return found


def _new_user(email: str, nickname: str, password_hash: str) -> Document:
    return {
        "_id": new_id(),
        "email": email.strip(),
        "email_key": comparable(email),
        **_named(nickname),
        "password_hash": password_hash,
        "role": "user",
        "state": "active",
        **ladder_fields(Ladder()),
        "seq": 0,
        "rules": RULES_VERSION,
        "tier_since": (joined_at := now()),
        "founder": False,
        "series_since": None,
        "judged": [],
        "stats": dict(NO_STATS),
        "joined_at": joined_at,
        "version": 0,
    }


def _named(nickname: str) -> Document:
    return {"nickname": nickname.strip(), "nickname_key": comparable(nickname)}

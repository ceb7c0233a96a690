"""Users and their sessions."""

from __future__ import annotations

import hmac
from typing import Any

from pymongo.errors import DuplicateKeyError

from moview.clock import next_version
from moview.errors import Conflict
from moview.store import Document, Transaction
from moview.store.listing import Listing
from user.domain import comparable
from user.store.judges import Judges
from user.store.rows import UserRow, present_user, unique_names

BOARD = Listing(
    "board",
    [("tier_rank", -1), ("points", -1), ("stats.likes_received", -1), ("_id", 1)],
    [int, float, int, str],
)
GONE = "gone_nicknames"


class Accounts(Judges):
    """Queries and changes of users, sessions and the board."""

    def load_user(self, tx: Transaction, user_id: str) -> UserRow | None:
        """The user, removed ones too."""
        document = tx.find_one("users", {"_id": user_id})
        return self.current(tx, document) if document else None

    def load_user_by_email(self, tx: Transaction, email: str) -> UserRow | None:
        """The user with this e-mail, however it is written."""
        query = {"email_key": comparable(email)}
        document = tx.find_one("users", query)
        return self.current(tx, document) if document else None

    def save_user(self, tx: Transaction, row: UserRow) -> None:
        """Save a user with new ledger entries. Conflict: the e-mail or nickname is another's."""
        renamed = unique_names(row.document) != row.held_names
        if renamed:
            self._require_free_nickname(tx, row.document)
        tx.replace("users", row.document)
        if renamed:
            _require_unique_names(tx)
        if row.entries:
            tx.enter(row.entries)
            row.entries.clear()

    def _require_free_nickname(self, tx: Transaction, document: Document) -> None:
        nickname = document["nickname"]
        if nickname is None:
            return
        if tx.find_one(GONE, {"_id": self._digest(nickname)}):
            raise taken("nickname")

    def _digest(self, nickname: str) -> str:
        """What is kept of a removed user's nickname: enough to know it again, while nobody without
        the key can try which names there were.
        """
        key = str(self.config.get("NAME_KEY") or "")
        return hmac.digest(key.encode(), comparable(nickname).encode(), "sha256").hex()

    def emit_user_changed(self, tx: Transaction, row: UserRow) -> None:
        """Emit ``user_changed``, with the user's next version."""
        document = row.document
        document["version"] = next_version(document["version"])
        data = {
            "user_id": row.id,
            "nickname": document["nickname"],
            "tier": row.ladder.tier,
            "state": document["state"],
        }
        tx.emit("user_changed", row.id, document["version"], data)

    def erase_user(self, tx: Transaction, row: UserRow, reviews: str) -> None:
        """Erase who a user was, end their sessions, and emit ``user_removed``.

        ``reviews`` is ``keep`` or ``delete``.
        """
        document = row.document
        tx.replace(GONE, {"_id": self._digest(document["nickname"])})
        for name in ("email_key", "nickname_key", "password_hash"):
            document.pop(name, None)
        document.update(email=None, nickname=None, state="removed", reviews=reviews)
        self.emit_user_removed(tx, row)
        self.save_user(tx, row)
        self.end_sessions(tx, row.id)

    def emit_user_removed(self, tx: Transaction, row: UserRow) -> None:
        """Emit ``user_removed``, with the user's next version."""
        document = row.document
        document["version"] = next_version(document["version"])
        data = {"user_id": row.id, "tier": row.ladder.tier, "reviews": document["reviews"]}
        tx.emit("user_removed", row.id, document["version"], data)

    def find_user(self, user_id: str) -> Document | None:
        """The user's document, unless removed."""
        with self.bounded():
            found = self.database.users.find_one({"_id": user_id})
        return found if found and found["state"] != "removed" else None

    def find_user_by_email(self, email: str) -> Document | None:
        """The document of the user with this e-mail, however it is written."""
        with self.bounded():
            return self.database.users.find_one({"email_key": comparable(email)})

    def board(self, limit: int, cursor: str | None) -> dict[str, Any]:
        """A page of users: tier, then points, then likes received (rule 7)."""
        with self.bounded():
            return BOARD.page(self.database.users, {"state": "active"}, limit, cursor, present_user)

    def save_session(self, tx: Transaction, session: Document) -> None:
        """Save a session, new or not."""
        tx.replace("sessions", session)

    def load_session(self, tx: Transaction, session_id: str) -> Document | None:
        """The session, to be changed; also one that has expired."""
        return tx.find_one("sessions", {"_id": session_id})

    def find_session(self, session_id: str) -> Document | None:
        """The session, to be read; also one that has expired."""
        with self.bounded():
            return self.database.sessions.find_one({"_id": session_id})

    def save_used_token(
        self, tx: Transaction, token_hash: str, session: Document, asked_at: int | None
    ) -> None:
        """Remember a refresh token that was used, and by which call, as long as its session could
        last; the database deletes both by themselves.
        """
        used = {
            "_id": token_hash,
            "session": session["_id"],
            "asked_at": asked_at,
            "expires_at": session["expires_at"],
        }
        tx.insert("used_tokens", [used])

    def used_token(self, tx: Transaction, token_hash: str) -> Document | None:
        """The row of a used refresh token, until its session would have expired."""
        return tx.find_one("used_tokens", {"_id": token_hash})

    def end_session(self, tx: Transaction, session_id: str) -> None:
        """Delete a session, if it is there."""
        tx.delete("sessions", session_id)

    def end_sessions(self, tx: Transaction, user_id: str) -> None:
        """Delete all sessions of a user."""
        tx.delete_many("sessions", {"user": user_id})


def _require_unique_names(tx: Transaction) -> None:
    """Conflict: the e-mail or nickname of the user who was saved is another user's."""
    try:
        tx.flush()
    except DuplicateKeyError as error:
        raise taken("nickname" if "nickname" in str(error) else "email") from None


def taken(field: str) -> Conflict:
    """The error for an e-mail or nickname (``field``) that another user has."""
    text = f"This {'e-mail' if field == 'email' else field} is taken."
    return Conflict(text, {field: [text]})

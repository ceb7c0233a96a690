"""Accounts and sessions: signing up and in, tokens that rotate, and what operators do to accounts."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from moview.answers import answered, remember
from moview.clock import now
from moview.commands import command
from moview.errors import Conflict, Forbidden, Invalid, NotFound, Unauthorized
from moview.mongo import Document, Transaction, new_id
from moview.periodic import periodic
from user.domain import Ladder, comparable, faults_of_email, faults_of_nickname, faults_of_password
from user.service.passwords import hash_password, is_outdated, verify_password
from user.store import NO_STATS, UserRow, UserStore, ladder_fields, present_me, present_user

SESSION_LASTS = timedelta(days=30)
PURGE_SECONDS = 3600.0
WRONG = "E-mail or password is wrong."
NO_USER = "There is no such user."
REMOVED, SUSPENDED = "This account was removed.", "This account is suspended."


class AccountMethods:
    """Commands about accounts."""

    if TYPE_CHECKING:
        store: UserStore

    @command
    def register(
        self, email: str, password: str, nickname: str, asked_at: int | None = None
    ) -> Document:
        """A new user with a session. Conflict where the e-mail or nickname is taken, Invalid fields."""
        _check(
            email=faults_of_email(email),
            nickname=faults_of_nickname(nickname),
            password=faults_of_password(password),
        )
        password_hash = hash_password(password)

        def work(tx: Transaction) -> Document:
            row = self.store.load_user_by_email(tx, email)
            if row is None:
                row = UserRow.of(_new_user(email, nickname, password_hash))
                remember(row.document, "register", asked_at, None)
                self.store.tell_user(tx, row)
                self.store.save_user(tx, row)
            elif not answered(row.document, "register", asked_at).equal:
                raise Conflict("This e-mail is taken.")
            return self._open_session(tx, row)

        return self.store.transact(work)

    @command
    def authenticate(self, email: str, password: str) -> Document:
        """A session. Unauthorized, after the same time, whichever was wrong; Forbidden if suspended."""
        found = self.store.find_user_by_email(email)
        if not verify_password(found and found["password_hash"], password):
            raise Unauthorized(WRONG)

        def work(tx: Transaction) -> Document:
            row = self._user(tx, found["_id"])
            if row.document["state"] == "suspended":
                raise Forbidden(SUSPENDED)
            if is_outdated(row.document["password_hash"]):
                row.document["password_hash"] = hash_password(password)
                self.store.save_user(tx, row)
            return self._open_session(tx, row)

        return self.store.transact(work)

    @command
    def refresh_session(self, refresh_token: str) -> Document:
        """The session with a new refresh token. A used one that comes again ends the whole session.

        Unauthorized for that, and for any token that is unknown or expired.
        """
        session_id = refresh_token.partition(".")[0]

        def work(tx: Transaction) -> Document | None:
            session = self.store.load_session(tx, session_id)
            token = _hash(refresh_token)
            if session is None or session["expires_at"] < now():
                return None
            if not secrets.compare_digest(session["token"], token):
                if self.store.was_used(tx, token):
                    self.store.end_session(tx, session_id)
                return None
            row = self._user(tx, session["user"])
            self.store.save_used_token(tx, token, session)
            return self._renew(tx, row, session)

        answer = self.store.transact(work, lock=session_id)
        if answer is None:
            raise Unauthorized("This refresh token is not valid.")
        return answer

    @command
    def end_session(self, session_id: str) -> None:
        """Sign out. Idempotent."""
        self.store.transact(lambda tx: self.store.end_session(tx, session_id))

    @command
    def check_session(self, session_id: str) -> Document:
        """Whether a session holds, and what its user may do now."""
        session = self.store.find_session(session_id)
        user = session and self.store.find_user(session["user"])
        if not session or not user:
            return {"active": False, "user_id": None, "role": "user", "state": "removed"}
        active = session["expires_at"] > now() and user["state"] == "active"
        return {
            "active": active,
            "user_id": user["_id"],
            "role": user["role"],
            "state": user["state"],
        }

    @command
    def get_me(self, user_id: str) -> Document:
        """A user as they see themselves. Unauthorized once removed."""
        found = self.store.find_user(user_id)
        if found is None:
            raise Unauthorized(REMOVED)
        return present_me(found)

    @command
    def update_me(
        self,
        user_id: str,
        nickname: str | None = None,
        password: str | None = None,
        current_password: str | None = None,
    ) -> Document:
        """Another nickname, or another password (with the present one), which ends all sessions."""
        _check(
            nickname=faults_of_nickname(nickname) if nickname is not None else [],
            password=faults_of_password(password) if password is not None else [],
            current_password=["Required."] if password and current_password is None else [],
        )
        password_hash = None
        if password is not None:
            found = self.store.find_user(user_id)
            if not verify_password(found and found["password_hash"], current_password or ""):
                raise Forbidden("The current password is wrong.")
            password_hash = hash_password(password)

        def work(tx: Transaction) -> Document:
            row = self._user(tx, user_id)
            if nickname is not None and nickname.strip() != row.document["nickname"]:
                row.document.update(_named(nickname))
                self.store.tell_user(tx, row)
            if password_hash is not None:
                row.document["password_hash"] = password_hash
                self.store.end_sessions(tx, user_id)
            self.store.save_user(tx, row)
            return present_me(row.document)

        return self.store.transact(work, lock=user_id)

    @command
    def remove_me(self, user_id: str, reviews: str = "keep") -> None:
        """Remove an account: e-mail and nickname are erased, opinions leave the scores. Idempotent."""
        _check(reviews=[] if reviews in ("keep", "delete") else ["Must be keep or delete."])

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
        """A user as anyone sees them. NotFound once removed."""
        return present_user(self._found(user_id))

    @command
    def user_rank_history(
        self, user_id: str, limit: int = 20, cursor: str | None = None, operator: bool = False
    ) -> Document:
        """The ledger of a user's rank, newest first; operators see who. NotFound: no such user."""
        self._found(user_id)
        return self.store.history(user_id, limit, cursor, operator)

    @command
    def make_operator(self, email: str) -> Document:
        """Let a user do what operators do. NotFound: no user has this e-mail."""
        return self._administer(email, lambda _tx, row: row.document.update(role="operator"))

    @command
    def suspend(self, email: str) -> Document:
        """Take a user's opinions out of all scores, and refuse them until restored."""
        return self._set_state(email, "suspended")

    @command
    def restore(self, email: str) -> Document:
        """Let a suspended user back in, with all their opinions."""
        return self._set_state(email, "active")

    @command
    def reset_password(self, email: str, password: str | None = None) -> Document:
        """Set a password, made up unless given, and end all sessions: ``{"email", "password"}``."""
        new = password or secrets.token_urlsafe(12)
        _check(password=faults_of_password(new))
        password_hash = hash_password(new)

        def change(tx: Transaction, row: UserRow) -> None:
            row.document["password_hash"] = password_hash
            self.store.end_sessions(tx, row.id)

        self._administer(email, change)
        return {"email": email, "password": new}

    @periodic(PURGE_SECONDS)
    def purge_sessions(self) -> None:
        """Forget sessions that have expired."""
        self.store.purge_sessions()

    def _set_state(self, email: str, state: str) -> Document:
        def change(tx: Transaction, row: UserRow) -> None:
            if row.document["state"] != state:
                row.document["state"] = state
                self.store.tell_user(tx, row)

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

    def _found(self, user_id: str) -> Document:
        found = self.store.find_user(user_id)
        if found is None:
            raise NotFound(NO_USER)
        return found

    def _user(self, tx: Transaction, user_id: str) -> UserRow:
        row = self.store.load_user(tx, user_id)
        if row is None or row.document["state"] == "removed":
            raise Unauthorized(REMOVED)
        return row

    def _open_session(self, tx: Transaction, row: UserRow) -> Document:
        session = {"_id": new_id(), "user": row.id, "created_at": now()}
        return self._renew(tx, row, session)

    def _renew(self, tx: Transaction, row: UserRow, session: Document) -> Document:
        """Give the session a fresh refresh token; only its hash is kept."""
        token = f"{session['_id']}.{secrets.token_urlsafe(32)}"
        session.update(token=_hash(token), expires_at=now() + SESSION_LASTS)
        self.store.save_session(tx, session)
        return {
            "user": present_me(row.document),
            "session_id": session["_id"],
            "refresh_token": token,
        }


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
        "stats": dict(NO_STATS),
        "joined_at": now(),
        "version": 0,
    }


def _named(nickname: str) -> Document:
    return {"nickname": nickname.strip(), "nickname_key": comparable(nickname)}


def _hash(token: str) -> str:
    """Refresh tokens are long and random: a plain hash hides them well enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def _check(**faults: list[str]) -> None:
    """Invalid with the fields that have faults."""
    found = {name: messages for name, messages in faults.items() if messages}
    if found:
        raise Invalid(found)

"""Sessions: signing in, and refresh tokens that rotate."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from moview.clock import now
from moview.errors import Forbidden, Unauthorized
from moview.service.commands import command
from moview.store import Document, Transaction, new_id
from user.service.passwords import hash_password, is_outdated, verify_password
from user.store import UserRow, UserStore, present_me

SESSION_LASTS = timedelta(days=30)
WRONG = "Wrong e-mail or password."
REMOVED, SUSPENDED = "This account was removed.", "This account is suspended."


class SessionMethods:
    """Commands about sessions."""

    if TYPE_CHECKING:
        store: UserStore

    @command
    def authenticate(self, email: str, password: str) -> Document:
        """Open a session: ``{"user", "session_id", "refresh_token"}``.

        Raises Unauthorized, after the same time whichever was wrong, and Forbidden if suspended.
        """
        found = self.store.find_user_by_email(email)
        right = verify_password(found, password)
        if found is None or not right:
            raise Unauthorized(WRONG)

        def work(tx: Transaction) -> Document:
            row = self.user_of(tx, found["_id"])
            # Whoever changed the password meanwhile ended all sessions: the old one opens none.
            changed = row.document["password_hash"] != found["password_hash"]
            if changed and not verify_password(row.document, password):
                raise Unauthorized(WRONG)
            _check_not_suspended(row)
            if is_outdated(row.document["password_hash"]):
                row.document["password_hash"] = hash_password(password)
                self.store.save_user(tx, row)
            return self.open_session(tx, row)

        return self.store.transact(work)

    @command
    def refresh_session(self, refresh_token: str, asked_at: int | None = None) -> Document:
        """Renew a session: the same as of ``authenticate``, with a new refresh token.

        A token is ``<session id>.<secret>``. A used one that comes again ends the whole session,
        unless it is the same call: that gets the same answer.

        Raises Unauthorized for a used, unknown or expired token, Forbidden if suspended.
        """
        session_id = refresh_token.partition(".")[0]

        def work(tx: Transaction) -> Document | None:
            session = self.store.load_session(tx, session_id)
            if session is None or session["expires_at"] <= now():
                return None
            token, following = _hash(refresh_token), _following(session, refresh_token)
            if not secrets.compare_digest(session["token"], token):
                return self._use_again(tx, session, token, following, asked_at)
            row = self.user_of(tx, session["user"])
            _check_not_suspended(row)
            self.store.save_used_token(tx, token, session, asked_at)
            return self._renew(tx, row, session, following)

        answer = self.store.transact(work, lock=session_id)
        if answer is None:
            raise Unauthorized("The refresh token is invalid or expired.")
        return answer

    def _use_again(
        self, tx: Transaction, session: Document, token: str, following: str, asked_at: int | None
    ) -> Document | None:
        """The answer to a call run twice; the end of the session for a token used twice."""
        used = self.store.used_token(tx, token)
        if used is None:
            return None
        if asked_at is None or used["asked_at"] != asked_at:
            self.store.end_session(tx, session["_id"])
            return None
        is_last = session["token"] == _hash(following)
        return _opened(self.user_of(tx, session["user"]), session, following) if is_last else None

    @command
    def end_session(self, session_id: str) -> None:
        """Sign out. Idempotent."""
        self.store.transact(lambda tx: self.store.end_session(tx, session_id))

    @command
    def check_session(self, session_id: str) -> Document:
        """``{"active", "user_id", "role", "state"}`` of a session and its user now."""
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

    def user_of(self, tx: Transaction, user_id: str) -> UserRow:
        """The user, to be changed. Raises Unauthorized once removed."""
        row = self.store.load_user(tx, user_id)
        if row is None or row.document["state"] == "removed":
            raise Unauthorized(REMOVED)
        return row

    def open_session(self, tx: Transaction, row: UserRow) -> Document:
        """A new session of 30 days: ``{"user", "session_id", "refresh_token"}``."""
        session = {"_id": new_id(), "user": row.id, "created_at": now()}
        session["seed"] = secrets.token_hex(32)
        return self._renew(tx, row, session, _following(session, secrets.token_hex(32)))

    def _renew(self, tx: Transaction, row: UserRow, session: Document, token: str) -> Document:
        """Give the session this refresh token; only its hash is kept."""
        session.update(token=_hash(token), expires_at=now() + SESSION_LASTS)
        self.store.save_session(tx, session)
        return _opened(row, session, token)


def _opened(row: UserRow, session: Document, token: str) -> Document:
    return {
        "user": present_me(row.document),
        "session_id": session["_id"],
        "refresh_token": token,
    }


def _following(session: Document, token: str) -> str:
    """The refresh token after this one, always the same: a call that is run twice has one answer.

    To work it out takes the session's secret seed and the token itself, of which only a hash is
    kept.
    """
    digest = hmac.digest(session["seed"].encode(), token.encode(), "sha256")
    return f"{session['_id']}.{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"


def _check_not_suspended(row: UserRow) -> None:
    if row.document["state"] == "suspended":
        raise Forbidden(SUSPENDED)


def _hash(token: str) -> str:
    """Refresh tokens are long and random: a plain hash hides them well enough."""
    return hashlib.sha256(token.encode()).hexdigest()

"""The fake of the user service."""

from typing import Any, ClassVar

from moview.errors import Conflict, Forbidden, Unauthorized, Unavailable
from moview.messaging.contracts import SUMMARY_FIELDS
from moview.service.commands import command
from tests.integration.gateway.fakes.shapes import (
    AT,
    PASSWORD,
    asked,
    behave,
    entry,
    me,
    movie_item,
    page,
    user,
)


class FakeUser:
    """A session's id tells whose it is and how it stands: ``<user>.<state>``."""

    name = "user"
    ended: ClassVar[set[str]] = set()

    @command
    def ping(self) -> dict[str, Any]:
        return {"service": "user", "store": True, "events": True}

    @command
    def register(self, email: str, password: str, nickname: str, asked_at: int) -> dict[str, Any]:
        if nickname.startswith("taken"):
            raise Conflict("It is taken.", {"nickname": ["It is taken."]})
        if email.startswith("taken"):
            raise Conflict("The e-mail is taken.", {"email": ["The e-mail is taken."]})
        return self.session(email.split("@")[0])

    @command
    def authenticate(self, email: str, password: str) -> dict[str, Any]:
        if password != PASSWORD:
            raise Unauthorized("Wrong e-mail or password.")
        if email.startswith("suspended"):
            raise Forbidden("This account is suspended.")
        if email.startswith("away"):
            raise Unavailable("The database is down.", 3)
        return self.session(email.split("@")[0])

    @command
    def refresh_session(self, refresh_token: str, asked_at: int) -> dict[str, Any]:
        session_id, _, secret = refresh_token.rpartition(".")
        if secret == "used":
            self.ended.add(session_id)
            raise Unauthorized("The refresh token is not valid.")
        return self.session("u1")

    @command
    def end_session(self, session_id: str) -> None:
        self.ended.add(session_id)

    @command
    def check_session(self, session_id: str) -> dict[str, Any]:
        owner, _, _ = session_id.partition(".")
        if session_id.endswith(".unsure"):
            raise Conflict("It fails over this.")
        role = "operator" if owner.startswith("operator") else "user"
        state = "suspended" if session_id.endswith(".suspended") else "active"
        ended = session_id in self.ended or session_id.endswith(".ended")
        active = state == "active" and not ended
        return {"active": active, "user_id": owner, "role": role, "state": state}

    @command
    def get_me(self, user_id: str) -> dict[str, Any]:
        behave(user_id)
        return {**me(user_id), "password_hash": "never to be seen"}

    @command
    def update_me(
        self,
        user_id: str,
        nickname: str | None = None,
        password: str | None = None,
        current_password: str | None = None,
    ) -> dict[str, Any]:
        if password is not None and current_password != PASSWORD:
            raise Forbidden("The current password is wrong.")
        return me(user_id)

    @command
    def remove_me(self, user_id: str, reviews: str) -> None:
        behave(user_id)

    @command
    def list_users(self, limit: int, cursor: str | None) -> dict[str, Any]:
        return page([user("u1")], cursor)

    @command
    def get_user(self, user_id: str) -> dict[str, Any]:
        behave(user_id)
        return user(user_id)

    @command
    def user_rank_history(
        self, user_id: str, limit: int, cursor: str | None, operator: bool
    ) -> dict[str, Any]:
        behave(user_id)
        return page([entry(operator)], cursor)

    @command
    def shelf(self, user_id: str, shelf: str, limit: int, cursor: str | None) -> dict[str, Any]:
        whole = movie_item("m1")
        seen = {key: whole[key] for key in SUMMARY_FIELDS if key != "version"}
        item = {"movie": seen, "at": AT, "review_id": None}
        return page([item], cursor)

    @staticmethod
    def session(id: str) -> dict[str, Any]:
        return {"user": me(id), "session_id": f"{id}.{next(asked)}", "refresh_token": "refresh"}

"""Routes: signing up, in and out, and your account."""

from typing import Any

from gateway.api import Limits, Reader, Request, http, schemas
from gateway.auth.sessions import SessionTokens
from moview.clock import command_time
from moview.errors import Unauthorized
from moview.service.rpc import ServiceClient


class Accounts:
    """Everything under /v1/users (signing up), /v1/sessions and /v1/me."""

    users = ServiceClient("user")
    sessions = SessionTokens()

    @http(
        "POST",
        "/v1/users",
        summary="Sign up",
        tag="accounts",
        body=schemas.SignUp,
        answers={201: schemas.Session},
        limit=Limits.signups,
        refusals=(409,),
        drops=("users",),
    )
    def sign_up(self, request: Request) -> Any:
        session = self.users.call("register", **request.body, asked_at=command_time())
        return self.sessions.access_token(session)

    @http(
        "POST",
        "/v1/sessions",
        summary="Sign in",
        tag="accounts",
        body=schemas.SignIn,
        answers={201: schemas.Session},
        limit=Limits.wrong_passwords,
        refusals=(401, 403),
    )
    def sign_in(self, request: Request) -> Any:
        return self.sessions.access_token(self.users.call("authenticate", **request.body))

    @http(
        "POST",
        "/v1/sessions/refresh",
        summary="Renew the session; a refresh token works once",
        tag="accounts",
        body=schemas.Refresh,
        answers={201: schemas.Session},
        refusals=(401, 403),
    )
    def refresh_session(self, request: Request) -> Any:
        try:
            session = self.users.call("refresh_session", **request.body, asked_at=command_time())
        except Unauthorized:
            # A used token has ended its session, and with it the access tokens.
            self.sessions.recheck(request.body["refresh_token"].rpartition(".")[0])
            raise
        return self.sessions.access_token(session)

    @http(
        "DELETE",
        "/v1/sessions/current",
        summary="Sign out",
        tag="accounts",
        reader=Reader.SIGNED_IN,
        limit=Limits.writes,
        answers={204: None},
    )
    def sign_out(self, request: Request) -> None:
        self.users.call("end_session", session_id=request.session_id)
        self.sessions.end(request.session_id)

    @http(
        "GET",
        "/v1/me",
        summary="Your account",
        tag="accounts",
        reader=Reader.SIGNED_IN,
        answers={200: schemas.Me},
    )
    def get_me(self, request: Request) -> Any:
        return self.users.call("get_me", user_id=request.user_id)

    @http(
        "PATCH",
        "/v1/me",
        summary="Change nickname or password; a new password ends all sessions",
        tag="accounts",
        reader=Reader.SIGNED_IN,
        body=schemas.MeChange,
        answers={200: schemas.Me},
        limit=Limits.account_changes,
        refusals=(409,),
        drops=("user:{user_id}", "users", "reviews"),
    )
    def update_me(self, request: Request) -> Any:
        me = self.users.call("update_me", user_id=request.user_id, **request.body)
        if "password" in request.body:
            self.sessions.end_all(request.user_id)
        return me

    @http(
        "DELETE",
        "/v1/me",
        summary="Delete your account; reviews stay without your name, or are deleted too",
        tag="accounts",
        reader=Reader.SIGNED_IN,
        query=schemas.Removal,
        limit=Limits.writes,
        answers={204: None},
        drops=("user:{user_id}", "users", "reviews", "movies"),
    )
    def remove_me(self, request: Request) -> None:
        self.users.call("remove_me", user_id=request.user_id, **request.query)
        self.sessions.end_all(request.user_id)

    @http(
        "GET",
        "/v1/me/movies",
        summary="One of your shelves",
        tag="accounts",
        reader=Reader.SIGNED_IN,
        query=schemas.ShelfQuery,
        answers={200: schemas.list_of(schemas.ShelfItem)},
    )
    def list_my_movies(self, request: Request) -> Any:
        return self.users.call("shelf", user_id=request.user_id, **request.query)

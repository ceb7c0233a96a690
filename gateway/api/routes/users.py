"""Routes: users as everyone sees them."""

from dataclasses import asdict
from typing import Any

from gateway.api import Reader, Request, http, schemas
from gateway.api.viewer_state import with_my_reactions, without_actors
from gateway.calls import listed
from moview.rules.tiers import MOVIE_TIERS, USER_TIERS
from moview.service.rpc import ServiceClient


class Users:
    """Everything public under /v1/users, and the ladders."""

    users = ServiceClient("user")
    reviews = ServiceClient("review")

    @http(
        "GET",
        "/v1/users",
        summary="Leaderboard: users by rank",
        tag="users",
        query=schemas.ListQuery,
        answers={200: schemas.list_of(schemas.User)},
        shows=("users",),
    )
    def list_users(self, request: Request) -> Any:
        return self.users.call("list_users", **request.query)

    @http(
        "GET",
        "/v1/users/{user_id}",
        summary="A user",
        tag="users",
        answers={200: schemas.User},
        shows=("user:{user_id}",),
    )
    def get_user(self, request: Request, user_id: str) -> Any:
        return self.users.call("get_user", user_id=user_id)

    @http(
        "GET",
        "/v1/users/{user_id}/rank/history",
        summary="A user's rank history, newest first",
        tag="users",
        reader=Reader.OPTIONAL,
        query=schemas.ListQuery,
        answers={200: schemas.list_of(schemas.UserLedgerEntry)},
        shows=("user:{user_id}",),
    )
    def list_user_rank_history(self, request: Request, user_id: str) -> Any:
        asked = {"user_id": user_id, "operator": request.is_operator, **request.query}
        return without_actors(request, self.users.call("user_rank_history", **asked))

    @http(
        "GET",
        "/v1/users/{user_id}/reviews",
        summary="A user's reviews, newest first",
        tag="users",
        reader=Reader.OPTIONAL,
        query=schemas.ListQuery,
        answers={200: schemas.list_of(schemas.Review)},
        shows=("user:{user_id}", "reviews"),
    )
    def list_user_reviews(self, request: Request, user_id: str) -> Any:
        asked = {"author_id": user_id, **request.query}
        owner = (self.users, "get_user", {"user_id": user_id})
        page = request.share(lambda: listed((self.reviews, "list_reviews_by", asked), owner))
        return with_my_reactions(self.reviews, request, page)

    @http(
        "GET",
        "/v1/tiers",
        summary="The tiers of users and movies, low to high",
        tag="users",
        answers={200: schemas.Tiers},
        shows=("tiers",),
        inline=True,
    )
    def list_tiers(self, request: Request) -> Any:
        return {
            "users": [asdict(tier) for tier in USER_TIERS],
            "movies": [asdict(tier) for tier in MOVIE_TIERS],
        }

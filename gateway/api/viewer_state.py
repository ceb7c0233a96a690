"""The caller's own opinions and reactions, added to movies and reviews as ``me``."""

from typing import Any

from gateway.api import Request
from gateway.calls import Call, together
from moview.service.rpc import Client

Document = dict[str, Any]


def with_my_opinion(movies: Client, request: Request, read: Call, movie_id: str) -> Any:
    """The movie that ``read`` returns, with ``me`` if there is a token; both are asked at once."""
    if request.identity is None:
        return together(read)[0]
    movie, own = _both(request, read, _opinions(movies, request, [movie_id]))
    return {**movie, "me": own[movie_id]}


def with_my_opinions(movies: Client, request: Request, page: Document) -> Document:
    """A page of movies, each with ``me`` if there is a token."""
    ids = [movie["id"] for movie in page["items"]]
    if request.identity is None or not ids:
        return page
    (own,) = together(_opinions(movies, request, ids))
    return {**page, "items": [{**movie, "me": own[movie["id"]]} for movie in page["items"]]}


def with_my_reaction(reviews: Client, request: Request, read: Call, review_id: str) -> Any:
    """The review that ``read`` returns, with ``me`` if there is a token; both are asked at once."""
    if request.identity is None:
        return together(read)[0]
    review, own = _both(request, read, _reactions(reviews, request, [review_id]))
    return {**review, "me": {"vote": own[review_id]}}


def with_my_reactions(reviews: Client, request: Request, page: Document) -> Document:
    """A page of reviews, each with ``me`` if there is a token."""
    ids = [review["id"] for review in page["items"]]
    if request.identity is None or not ids:
        return page
    (own,) = together(_reactions(reviews, request, ids))
    items = [{**review, "me": {"vote": own[review["id"]]}} for review in page["items"]]
    return {**page, "items": items}


def _both(request: Request, read: Call, own: Call) -> tuple[Any, Any]:
    """The public document, from the response cache if it is there, and the answer of ``own``."""
    client, method, arguments = own
    pending = client.start(method, **arguments)
    try:
        return request.share(lambda: together(read)[0]), pending.result()
    finally:
        pending.abandon()


def _opinions(movies: Client, request: Request, movie_ids: list[str]) -> Call:
    arguments = {"user_id": request.user_id, "movie_ids": movie_ids}
    return movies, "own_opinions", arguments


def _reactions(reviews: Client, request: Request, review_ids: list[str]) -> Call:
    arguments = {"user_id": request.user_id, "review_ids": review_ids}
    return reviews, "own_reactions", arguments


def without_actors(request: Request, history: Document) -> Document:
    """A ladder's history without the ids of those who reacted, unless an operator asks."""
    if request.is_operator:
        return history
    items = [
        {**entry, "cause": {k: v for k, v in entry["cause"].items() if k != "actor_id"}}
        for entry in history["items"]
    ]
    return {**history, "items": items}

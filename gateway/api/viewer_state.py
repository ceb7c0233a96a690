"""What the caller thinks of the movies and reviews shown: ``me``, where there is a token."""

from typing import Any

from gateway.api import Request
from gateway.calls import Call, together
from moview.service.rpc import Client

Document = dict[str, Any]


def with_my_opinion(movies: Client, request: Request, read: Call, movie_id: str) -> Any:
    """What ``read`` returns about this movie, with ``me``; both are asked side by side."""
    if request.identity is None:
        return together(read)[0]
    movie, mine = _both(request, read, _opinions(movies, request, [movie_id]))
    return {**movie, "me": mine[movie_id]}


def with_my_opinions(movies: Client, request: Request, page: Document) -> Document:
    """A list of movies, each with ``me``."""
    ids = [movie["id"] for movie in page["items"]]
    if request.identity is None or not ids:
        return page
    (mine,) = together(_opinions(movies, request, ids))
    return {**page, "items": [{**movie, "me": mine[movie["id"]]} for movie in page["items"]]}


def with_my_reaction(reviews: Client, request: Request, read: Call, review_id: str) -> Any:
    """What ``read`` returns about this review, with ``me``; both are asked side by side."""
    if request.identity is None:
        return together(read)[0]
    review, mine = _both(request, read, _reactions(reviews, request, [review_id]))
    return {**review, "me": {"vote": mine[review_id]}}


def with_my_reactions(reviews: Client, request: Request, page: Document) -> Document:
    """A list of reviews, each with ``me``."""
    ids = [review["id"] for review in page["items"]]
    if request.identity is None or not ids:
        return page
    (mine,) = together(_reactions(reviews, request, ids))
    items = [{**review, "me": {"vote": mine[review["id"]]}} for review in page["items"]]
    return {**page, "items": items}


def _both(request: Request, read: Call, mine: Call) -> tuple[Any, Any]:
    """What everyone sees, and what is one's own, which is asked for meanwhile."""
    client, method, arguments = mine
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
    """A ladder's history: who liked or disliked is nobody's business but an operator's."""
    if request.is_operator:
        return history
    items = [
        {**entry, "cause": {k: v for k, v in entry["cause"].items() if k != "actor_id"}}
        for entry in history["items"]
    ]
    return {**history, "items": items}

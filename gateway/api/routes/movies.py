"""Routes: movies, votes, what one keeps for later, and the catalogue by hand."""

from secrets import token_hex
from typing import Any

from gateway.api import LARGE_BODY, Limits, Reader, Request, http, schemas
from gateway.api.viewer_state import with_my_opinion, with_my_opinions, without_actors
from gateway.summaries import Summaries
from moview.clock import command_time
from moview.service.rpc import ServiceClient

PAGING = ("sort", "limit", "cursor")
CATALOGUE = ("movie:{movie_id}", "movies", "reviews", "catalogue")


class Movies:
    """Everything under /v1/movies but reviews."""

    movies = ServiceClient("movie")
    summaries = Summaries()

    @http(
        "GET",
        "/v1/movies",
        summary="Movies, ranked and filtered",
        tag="movies",
        reader=Reader.OPTIONAL,
        query=schemas.MovieQuery,
        answers={200: schemas.list_of(schemas.MovieItem)},
        shows=("movies",),
    )
    def list_movies(self, request: Request) -> Any:
        filters = {name: value for name, value in request.query.items() if name not in PAGING}
        asked = {"filters": filters, **{name: request.query[name] for name in PAGING}}
        page = request.share(lambda: self.movies.call("list_movies", **asked))
        return with_my_opinions(self.movies, request, page)

    @http(
        "GET",
        "/v1/movies/{movie_id}",
        summary="Everything about a movie",
        tag="movies",
        reader=Reader.OPTIONAL,
        answers={200: schemas.Movie},
        shows=("movie:{movie_id}",),
    )
    def get_movie(self, request: Request, movie_id: str) -> Any:
        read = self.movies, "get_movie", {"movie_id": movie_id}
        return with_my_opinion(self.movies, request, read, movie_id)

    @http(
        "GET",
        "/v1/movies/{movie_id}/score",
        summary="How the movie's score is made, unrounded",
        tag="movies",
        answers={200: schemas.ScoreExplained},
        shows=("movie:{movie_id}",),
    )
    def explain_score(self, request: Request, movie_id: str) -> Any:
        return self.movies.call("explain_score", movie_id=movie_id)

    @http(
        "GET",
        "/v1/movies/{movie_id}/rank/history",
        summary="A movie's rank history, newest first",
        tag="movies",
        reader=Reader.OPTIONAL,
        query=schemas.ListQuery,
        answers={200: schemas.list_of(schemas.MovieLedgerEntry)},
        shows=("movie:{movie_id}",),
    )
    def list_movie_rank_history(self, request: Request, movie_id: str) -> Any:
        asked = {"movie_id": movie_id, "operator": request.is_operator, **request.query}
        return without_actors(request, self.movies.call("movie_rank_history", **asked))

    @http(
        "PUT",
        "/v1/movies/{movie_id}/vote",
        summary="Like or dislike a movie",
        tag="movies",
        reader=Reader.SIGNED_IN,
        body=schemas.Vote,
        answers={200: schemas.MovieVoted},
        limit=Limits.writes,
        drops=("movie:{movie_id}", "movies", "user:{user_id}"),
    )
    def vote_on_movie(self, request: Request, movie_id: str) -> Any:
        vote = {"user_id": request.user_id, "movie_id": movie_id, **request.body}
        return self.movies.call("vote", **vote, asked_at=command_time())

    @http(
        "DELETE",
        "/v1/movies/{movie_id}/vote",
        summary="Withdraw your vote on a movie",
        tag="movies",
        reader=Reader.SIGNED_IN,
        answers={204: None},
        limit=Limits.writes,
        drops=("movie:{movie_id}", "movies", "user:{user_id}"),
    )
    def withdraw_movie_vote(self, request: Request, movie_id: str) -> None:
        vote = {"user_id": request.user_id, "movie_id": movie_id, "value": None}
        self.movies.call("vote", **vote, asked_at=command_time())

    @http(
        "PUT",
        "/v1/movies/{movie_id}/watch_later",
        summary="Add a movie to watch later",
        tag="movies",
        reader=Reader.SIGNED_IN,
        answers={204: None},
        limit=Limits.writes,
    )
    def watch_later(self, request: Request, movie_id: str) -> None:
        shelf = {"user_id": request.user_id, "movie_id": movie_id, "on": True}
        self.movies.call("shelve", **shelf, asked_at=command_time())

    @http(
        "DELETE",
        "/v1/movies/{movie_id}/watch_later",
        summary="Remove a movie from watch later",
        tag="movies",
        reader=Reader.SIGNED_IN,
        answers={204: None},
        limit=Limits.writes,
    )
    def watch_no_longer(self, request: Request, movie_id: str) -> None:
        shelf = {"user_id": request.user_id, "movie_id": movie_id, "on": False}
        self.movies.call("shelve", **shelf, asked_at=command_time())

    @http(
        "POST",
        "/v1/movies",
        summary="Add a movie to the catalogue",
        tag="catalogue",
        reader=Reader.OPERATOR,
        body=schemas.NewMovie,
        answers={201: schemas.Movie},
        limit=Limits.writes,
        refusals=(409,),
        largest_body=LARGE_BODY,
        location="/v1/movies/{id}",
        drops=("movies", "catalogue"),
    )
    def create_movie(self, request: Request) -> Any:
        # An id of ours: the service may run a call twice, and must not make two movies of it.
        return self.movies.call("create_movie", movie=request.body, movie_id=token_hex(12))

    @http(
        "PATCH",
        "/v1/movies/{movie_id}",
        summary="Change a movie in the catalogue",
        tag="catalogue",
        reader=Reader.OPERATOR,
        body=schemas.MovieChange,
        answers={200: schemas.Movie},
        limit=Limits.writes,
        refusals=(409,),
        largest_body=LARGE_BODY,
        drops=CATALOGUE,
    )
    def update_movie(self, request: Request, movie_id: str) -> Any:
        self.summaries.forget(movie_id)
        return self.movies.call("update_movie", movie_id=movie_id, changes=request.body)

    @http(
        "DELETE",
        "/v1/movies/{movie_id}",
        summary="Remove a movie from the catalogue",
        tag="catalogue",
        reader=Reader.OPERATOR,
        answers={204: None},
        limit=Limits.writes,
        drops=CATALOGUE,
    )
    def remove_movie(self, request: Request, movie_id: str) -> None:
        self.summaries.forget(movie_id)
        self.movies.call("remove_movie", movie_id=movie_id)

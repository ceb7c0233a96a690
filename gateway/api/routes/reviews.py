"""Routes: reviews, one's own and others'."""

from typing import Any

from gateway.api import Limits, Reader, Request, http, schemas
from gateway.api.viewer_state import with_my_reaction, with_my_reactions
from gateway.calls import listed, together
from gateway.summaries import Summaries
from moview.clock import command_time
from moview.service.rpc import ServiceClient

WRITTEN = ("movie:{movie_id}", "movies", "reviews", "user:{user_id}")


class Reviews:
    """Everything about reviews, under /v1/movies and /v1/reviews."""

    movies = ServiceClient("movie")
    reviews = ServiceClient("review")
    summaries = Summaries()

    @http(
        "GET",
        "/v1/movies/{movie_id}/reviews",
        summary="A movie's reviews",
        tag="reviews",
        reader=Reader.OPTIONAL,
        query=schemas.ReviewQuery,
        answers={200: schemas.list_of(schemas.Review)},
        shows=("movie:{movie_id}", "reviews"),
    )
    def list_reviews(self, request: Request, movie_id: str) -> Any:
        asked = {"movie_id": movie_id, **request.query}
        owner = (self.movies, "movie_summary", {"movie_id": movie_id})
        page = request.share(lambda: listed((self.reviews, "list_reviews", asked), owner))
        return with_my_reactions(self.reviews, request, page)

    @http(
        "GET",
        "/v1/movies/{movie_id}/me",
        summary="Your opinion and review of a movie",
        tag="movies",
        reader=Reader.SIGNED_IN,
        answers={200: schemas.MyMovie},
    )
    def get_my_movie(self, request: Request, movie_id: str) -> Any:
        me = {"user_id": request.user_id}
        _, opinions, review = together(
            (self.movies, "movie_summary", {"movie_id": movie_id}),
            (self.movies, "own_opinions", {**me, "movie_ids": [movie_id]}),
            (self.reviews, "own_review", {**me, "movie_id": movie_id}),
        )
        return {**opinions[movie_id], "review": review}

    @http(
        "PUT",
        "/v1/movies/{movie_id}/review",
        summary="Write or edit your review of a movie",
        tag="reviews",
        reader=Reader.SIGNED_IN,
        body=schemas.ReviewText,
        answers={200: schemas.Review, 201: schemas.Review},
        limit=Limits.writes,
        drops=WRITTEN,
    )
    def write_review(self, request: Request, movie_id: str) -> Any:
        subject = {"user_id": request.user_id, "movie_id": movie_id, **request.body}
        movie = self.summaries.get(self.movies, movie_id)
        done = self.reviews.call("write_review", **subject, movie=movie, asked_at=command_time())
        return 201 if done["created"] else 200, done["review"]

    @http(
        "DELETE",
        "/v1/movies/{movie_id}/review",
        summary="Delete your review of a movie",
        tag="reviews",
        reader=Reader.SIGNED_IN,
        answers={204: None},
        limit=Limits.writes,
        drops=WRITTEN,
    )
    def delete_my_review(self, request: Request, movie_id: str) -> None:
        subject = {"user_id": request.user_id, "movie_id": movie_id}
        self.reviews.call("delete_own_review", **subject, asked_at=command_time())

    @http(
        "GET",
        "/v1/reviews/{review_id}",
        summary="A review",
        tag="reviews",
        reader=Reader.OPTIONAL,
        answers={200: schemas.Review},
        shows=("reviews",),
    )
    def get_review(self, request: Request, review_id: str) -> Any:
        read = self.reviews, "get_review", {"review_id": review_id}
        return with_my_reaction(self.reviews, request, read, review_id)

    @http(
        "PUT",
        "/v1/reviews/{review_id}/vote",
        summary="Like or dislike someone else's review",
        tag="reviews",
        reader=Reader.SIGNED_IN,
        body=schemas.Vote,
        answers={200: schemas.ReviewVoted},
        limit=Limits.writes,
        drops=("reviews",),
    )
    def vote_on_review(self, request: Request, review_id: str) -> Any:
        vote = {"user_id": request.user_id, "review_id": review_id, **request.body}
        return self.reviews.call("react", **vote, asked_at=command_time())

    @http(
        "DELETE",
        "/v1/reviews/{review_id}/vote",
        summary="Withdraw your vote on a review",
        tag="reviews",
        reader=Reader.SIGNED_IN,
        answers={204: None},
        limit=Limits.writes,
        drops=("reviews",),
    )
    def withdraw_review_vote(self, request: Request, review_id: str) -> None:
        vote = {"user_id": request.user_id, "review_id": review_id, "value": None}
        self.reviews.call("react", **vote, asked_at=command_time())

    @http(
        "DELETE",
        "/v1/reviews/{review_id}",
        summary="Remove a review for abuse",
        tag="reviews",
        reader=Reader.OPERATOR,
        answers={204: None},
        limit=Limits.writes,
        drops=("reviews", "movies"),
    )
    def remove_review(self, request: Request, review_id: str) -> None:
        removal = {"review_id": review_id, "operator_id": request.user_id}
        self.reviews.call("remove_review", **removal, asked_at=command_time())

"""The fake of the review service."""

from typing import Any

from moview.errors import Forbidden, Unavailable
from moview.service.commands import command
from tests.integration.gateway.fakes.shapes import TOO_SOON, behave, page, review


class FakeReview:
    name = "review"

    @command
    def ping(self) -> dict[str, Any]:
        return {"service": "review", "store": True, "events": True}

    @command
    def list_reviews(
        self, movie_id: str, sort: str, limit: int, cursor: str | None
    ) -> dict[str, Any]:
        behave(movie_id)
        return page([review("r1")], cursor)

    @command
    def list_reviews_by(self, author_id: str, limit: int, cursor: str | None) -> dict[str, Any]:
        behave(author_id)
        return page([review("r1")], cursor)

    @command
    def get_review(self, review_id: str) -> dict[str, Any]:
        behave(review_id)
        return review(review_id)

    @command
    def own_review(self, user_id: str, movie_id: str) -> dict[str, Any] | None:
        return None

    @command
    def own_reactions(self, user_id: str, review_ids: list[str]) -> dict[str, Any]:
        return dict.fromkeys(review_ids, "like")

    @command
    def write_review(
        self,
        user_id: str,
        movie_id: str,
        text: str,
        aspects: dict[str, int],
        spoiler: bool,
        movie: dict[str, Any],
        asked_at: int,
    ) -> dict[str, Any]:
        if text == TOO_SOON:
            raise Unavailable("The database is down.", 3)
        written = {**review("r1"), "text": text, "aspects": aspects, "spoiler": spoiler}
        written["movie"] = {name: movie[name] for name in ("id", "title", "titles")}
        return {"created": text != "edited", "review": written}

    @command
    def delete_own_review(self, user_id: str, movie_id: str, asked_at: int) -> None:
        behave(movie_id)

    @command
    def react(
        self, user_id: str, review_id: str, value: str | None, asked_at: int
    ) -> dict[str, Any]:
        behave(review_id)
        if review_id == "own":
            raise Forbidden("It is your own.")
        return {"vote": value, "reactions": {"likes": 1, "dislikes": 0}}

    @command
    def remove_review(self, review_id: str, operator_id: str, asked_at: int) -> None:
        behave(review_id)

"""People, movies and actions in a world where events are delivered at once."""

import itertools
from typing import Any

from tests.integration.services.world import World

Document = dict[str, Any]
PASSWORD = "correct horse"
NUMBERS = itertools.count(1)


class Scenario:
    """Shorthand for the commands that tests give most, each with names of its own."""

    def __init__(self, world: World) -> None:
        self.world = world

    def call(self, service: str, method: str, **values: Any) -> Any:
        """A command, of which everybody then hears."""
        answer = self.world.call(service, method, **values)
        self.world.settle()
        return answer

    def number(self) -> int:
        return next(NUMBERS)

    def session(self, **given: str) -> Document:
        """Somebody new, signed in."""
        number = self.number()
        values = {"email": f"{number}@example.org", "nickname": f"somebody {number}"}
        session: Document = self.call(
            "user", "register", **{**values, "password": PASSWORD, **given}
        )
        return session

    def person(self, tier: str | None = None) -> str:
        """Somebody new, in this tier."""
        user = self.session()["user"]
        if tier:
            self.call("user", "appoint", email=user["email"], tier=tier)
        return str(user["id"])

    def people(self, number: int, tier: str | None = None) -> list[str]:
        return [self.person(tier) for _ in range(number)]

    def email(self, user_id: str) -> str:
        return str(self.user(user_id)["email"])

    def user(self, user_id: str) -> Document:
        found: Document = self.world.call("user", "get_me", user_id=user_id)
        return found

    def film(self, title: str | None = None, year: int = 2000, **facts: Any) -> str:
        """A new movie."""
        movie = {"title": title or f"Film {self.number()}", "year": year, **facts}
        return str(self.call("movie", "create_movie", movie=movie)["id"])

    def movie(self, movie_id: str) -> Document:
        found: Document = self.world.call("movie", "get_movie", movie_id=movie_id)
        return found

    def vote(self, user: str, movie: str, value: str | None, at: int | None = None) -> Document:
        values = {"user_id": user, "movie_id": movie, "value": value, "asked_at": at}
        answer: Document = self.call("movie", "vote", **values)
        return answer

    def review(self, user: str, movie: str, *marks: int, **more: Any) -> Document:
        """Write or edit a review that gives these marks (story, acting, direction …)."""
        aspects = dict(zip(("story", "acting", "direction", "visuals"), marks, strict=False))
        values = {
            "user_id": user,
            "movie_id": movie,
            "text": "I saw it.",
            "aspects": aspects,
            "movie": self.world.call("movie", "movie_summary", movie_id=movie),
            **more,
        }
        review: Document = self.call("review", "write_review", **values)["review"]
        return review

    def react(self, user: str, review: str, value: str | None, at: int | None = None) -> Document:
        values = {"user_id": user, "review_id": review, "value": value, "asked_at": at}
        answer: Document = self.call("review", "react", **values)
        return answer

    def shelf(self, user: str, shelf: str) -> list[Document]:
        items: list[Document] = self.world.call("user", "shelf", user_id=user, shelf=shelf)["items"]
        return items

    def history(self, kind: str, subject: str, operator: bool = False) -> list[Document]:
        """A ledger, oldest first."""
        values = {f"{kind}_id": subject, "limit": 100, "operator": operator}
        found = self.world.call(kind, f"{kind}_rank_history", **values)["items"]
        return list(reversed(found))

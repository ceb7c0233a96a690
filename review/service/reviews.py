"""Reading, writing and deleting reviews."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from moview.clock import next_version, now, timestamp
from moview.errors import Invalid, NotFound
from moview.service.commands import command
from moview.service.periodic import periodic
from moview.store import Document, Transaction, new_id
from moview.store.idempotency import once, remember
from review.domain import rating_of
from review.service.checks import found, require_active
from review.store import ReviewStore, bloc_fields

TEXT_CHARACTERS = (1, 5000)
ERASE_SECONDS = 0.5


class ReviewMethods:
    """Commands about reviews."""

    if TYPE_CHECKING:
        store: ReviewStore

    @command
    def list_reviews(
        self, movie_id: str, sort: str = "best", limit: int = 20, cursor: str | None = None
    ) -> Document:
        """A page of a movie's reviews: ``best`` (rule 7) or ``newest``."""
        if sort not in ("best", "newest"):
            raise Invalid({"sort": ["Must be best or newest."]})
        return self.store.list_reviews(movie_id, sort, limit, cursor)

    @command
    def list_reviews_by(
        self, author_id: str, limit: int = 20, cursor: str | None = None
    ) -> Document:
        """A page of an author's reviews, newest first."""
        return self.store.list_reviews_by(author_id, limit, cursor)

    @command
    def get_review(self, review_id: str) -> Document:
        """A review. Raises NotFound where there is none."""
        return found(self.store.find_review(review_id))

    @command
    def own_review(self, user_id: str, movie_id: str) -> Document | None:
        """A user's review of a movie; None without one."""
        return self.store.find_own_review(user_id, movie_id)

    @command
    def own_reactions(self, user_id: str, review_ids: Sequence[str]) -> dict[str, str | None]:
        """A user's reaction to each of these reviews, by id; None without one."""
        return self.store.own_reactions(user_id, review_ids)

    @command
    def write_review(
        self,
        user_id: str,
        movie_id: str,
        text: str,
        aspects: Mapping[str, int],
        movie: Mapping[str, Any],
        spoiler: bool = False,
        asked_at: int | None = None,
    ) -> Document:
        """Write or edit a user's review of a movie: ``{"created", "review"}``.

        Idempotent by user and movie. ``movie`` is the movie service's summary. Raises Invalid for
        fields at fault, NotFound for a removed movie.
        """
        content = _checked(text, aspects, spoiler)

        def work(tx: Transaction) -> tuple[bool, str]:
            writing = self.store.load_writing(tx, user_id, movie_id)

            def run(late: bool) -> bool:
                return not late and self._write(tx, writing, content, movie)

            save = partial(self.store.save_writing, tx, writing)
            return bool(once(writing, "write", asked_at, run, save)), writing["review_id"]

        created, review_id = self.store.transact(work, lock=f"{user_id}:{movie_id}")
        return {"created": created, "review": found(self.store.find_review(review_id))}

    def _write(
        self, tx: Transaction, writing: Document, content: Document, summary: Mapping[str, Any]
    ) -> bool:
        """Write or edit a review; whether it is a new one."""
        require_active(self.store.load_author(tx, writing["author"]))
        # So that a removal at the same time conflicts, and does not miss this review.
        self.store.touch_author(tx, writing["author"])
        movie = self.store.keep_movie(tx, summary)
        if movie["removed"]:
            raise NotFound("No such movie.")
        created = not writing["stands"]
        self._save_content(tx, writing, content, movie)
        return created

    def _save_content(
        self, tx: Transaction, writing: Document, content: Document, movie: Document
    ) -> None:
        moment = now()
        review = self.store.load_review(tx, writing["review_id"]) if writing["stands"] else None
        if review is None:
            review = _new_review(writing, content, moment)
            writing.update(review_id=review["_id"], stands=True, written_at=timestamp(moment))
            event = "review_created"
        elif all(review[name] == value for name, value in content.items()):
            return
        else:
            review.update(content, edited_at=moment)
            event = "review_edited"
        writing.update(rating=content["rating"], aspects=content["aspects"])
        writing["version"] = next_version(writing["version"])
        self.store.save_review(tx, review)
        tx.emit(event, writing["_id"], writing["version"], self.store.review_data(writing, movie))

    @command
    def delete_own_review(self, user_id: str, movie_id: str, asked_at: int | None = None) -> None:
        """Delete a user's review of a movie. Idempotent by user and movie."""

        def work(tx: Transaction) -> None:
            writing = self.store.load_writing(tx, user_id, movie_id)

            def run(late: bool) -> bool:
                if not late:
                    require_active(self.store.load_author(tx, user_id))
                    if writing["stands"]:
                        self._delete(tx, writing, "review_deleted")
                return False

            def save() -> None:
                if writing["version"]:
                    self.store.save_writing(tx, writing)

            once(writing, "write", asked_at, run, save)

        self.store.transact(work, lock=f"{user_id}:{movie_id}")

    @command
    def remove_review(self, review_id: str, operator_id: str, asked_at: int | None = None) -> None:
        """Remove a review for abuse, on behalf of an operator (rule 5). Idempotent."""
        review = self.store.find_review(review_id)
        if review is None:
            return

        def work(tx: Transaction) -> None:
            author, movie_id = review["author"]["id"], review["movie"]["id"]
            writing = self.store.load_writing(tx, author, movie_id)
            if writing["stands"] and writing["review_id"] == review_id:
                writing.update(removals=writing["removals"] + 1, removed_by=operator_id)
                self._delete(tx, writing, "review_removed")
                remember(writing, "write", asked_at, False)
                self.store.save_writing(tx, writing)

        self.store.transact(work, lock=review_id)

    def _delete(self, tx: Transaction, writing: Document, event: str) -> None:
        movie = self.store.load_movie(tx, writing["movie"])
        writing["stands"], writing["version"] = False, next_version(writing["version"])
        self.store.erase_review(tx, writing["review_id"])
        tx.emit(event, writing["_id"], writing["version"], self.store.review_data(writing, movie))

    @periodic(ERASE_SECONDS)
    def erase(self) -> None:
        """Delete the reviews of removed users who wished so, each in a transaction of its own."""
        while authors := self.store.marked_authors("erasing"):
            for author in authors:
                rows = self.store.standing_of(author["_id"])
                for row in rows:
                    self._erase_one(author["_id"], row["movie"])
                if not rows:
                    self.store.clear_mark(author["_id"], "erasing", author["version"])

    def _erase_one(self, author_id: str, movie_id: str) -> None:
        def work(tx: Transaction) -> None:
            writing = self.store.load_writing(tx, author_id, movie_id)
            if writing["stands"]:
                self._delete(tx, writing, "review_deleted")
                self.store.save_writing(tx, writing)

        self.store.transact(work, lock=f"{author_id}:{movie_id}")


def _checked(text: str, aspects: Mapping[str, int], spoiler: bool) -> Document:
    """The content of a review. Invalid where it breaks a rule."""
    shortest, longest = TEXT_CHARACTERS
    if not shortest <= len(text.strip()) or len(text) > longest:
        raise Invalid({"text": [f"Must be {shortest} to {longest} characters long."]})
    try:
        rating = rating_of(aspects)
    except ValueError as error:
        raise Invalid({"aspects": [str(error)]}) from None
    return {"text": text, "aspects": dict(aspects), "rating": rating, "spoiler": bool(spoiler)}


def _new_review(writing: Document, content: Document, moment: Any) -> Document:
    return {
        "_id": new_id(),
        "author": writing["author"],
        "movie": writing["movie"],
        **content,
        **bloc_fields({}),
        "likes": 0,
        "dislikes": 0,
        "created_at": moment,
        "edited_at": None,
        "written": int(moment.timestamp() * 1000),
        "hidden": False,
    }

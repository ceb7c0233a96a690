"""Random histories of a small community, and the state of all services at their end."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from moview.errors import MoviewError
from tests.integration.services.world import World

Document = dict[str, Any]
ASPECTS = ("story", "acting", "direction", "visuals", "music")
PEOPLE, FILMS = 4, 3


@dataclass
class History:
    """The commands that succeeded, by service, and the events they emitted."""

    world: World
    people: list[str] = field(default_factory=list)
    films: list[str] = field(default_factory=list)
    commands: list[tuple[str, str, Document]] = field(default_factory=list)
    events: list[Document] = field(default_factory=list)
    asked: int = 0

    def found(self) -> None:
        """People and movies, all known to all."""
        for number in range(PEOPLE):
            email = f"p{number}@example.org"
            known = self.world.call(
                "user", "register", email=email, password="long enough", nickname=f"person{number}"
            )
            self.people.append(known["user"]["id"])
        for number in range(FILMS):
            movie = {"title": f"Film {number}", "year": 2000 + number}
            self.films.append(self.world.call("movie", "create_movie", movie=movie)["id"])
        self.world.settle()

    def go_on(self, chance: random.Random, steps: int) -> None:
        """This many random commands, each heard of by all before the next one."""
        for _ in range(steps):
            service, method, values = self._command(chance)
            try:
                self.world.call(service, method, **values)
            except MoviewError:
                continue
            self.commands.append((service, method, values))
            self.events += self.world.settle()

    def _command(self, chance: random.Random) -> tuple[str, str, Document]:
        self.asked += 1
        who, film = chance.randrange(PEOPLE), chance.choice(self.films)
        person, asked = {"user_id": self.people[who]}, {"asked_at": self.asked}
        email = {"email": f"p{who}@example.org"}
        review = self._a_review(chance)
        value = chance.choice(["like", "dislike", None])
        kind = chance.choices(
            ["vote", "shelve", "write", "delete", "react", "remove", "rank", "person", "film"],
            [20, 5, 20, 6, 20, 2, 5, 6, 4],
        )[0]
        if kind == "vote":
            return "movie", "vote", person | asked | {"movie_id": film, "value": value}
        if kind == "shelve":
            return "movie", "shelve", person | asked | {"movie_id": film, "on": bool(value)}
        if kind == "write":
            marks = {aspect: chance.randint(1, 10) for aspect in chance.sample(ASPECTS, 2)}
            told = {"text": f"No. {self.asked}", "aspects": marks, "movie": self._summary(film)}
            return "review", "write_review", person | asked | told | {"movie_id": film}
        if kind == "delete":
            return "review", "delete_own_review", person | asked | {"movie_id": film}
        if kind == "react":
            return "review", "react", person | asked | {"review_id": review, "value": value}
        if kind == "remove":
            return "review", "remove_review", {"review_id": review, "operator_id": "op"}
        if kind == "rank":
            tier = chance.choice(["poser", "newbie", "armchair", "critic"])
            return "user", "appoint", email | {"tier": tier}
        if kind == "film":
            return self._to_film(chance, film)
        return self._to_person(chance, person, email)

    def _to_film(self, chance: random.Random, film: str) -> tuple[str, str, Document]:
        if chance.random() < 0.25:
            return "movie", "remove_movie", {"movie_id": film}
        changes = {"title": f"Film, cut {self.asked}"}
        return "movie", "update_movie", {"movie_id": film, "changes": changes}

    def _to_person(
        self, chance: random.Random, person: Document, email: Document
    ) -> tuple[str, str, Document]:
        what = chance.choice(["suspend", "restore", "restore", "rename", "remove"])
        if what == "rename":
            return "user", "update_me", person | {"nickname": f"renamed{self.asked}"}
        if what == "remove":
            return "user", "remove_me", person | {"reviews": chance.choice(["keep", "delete"])}
        return "user", what, email

    def _a_review(self, chance: random.Random) -> str:
        reviews = self.world.databases["review"].reviews
        standing = sorted(row["_id"] for row in reviews.find({}, {"_id": 1}))
        return chance.choice(standing) if standing else "none yet"

    def _summary(self, film: str) -> Document:
        found = self.world.databases["movie"].movies.find_one({"_id": film})
        found = found or {
            "sent": {"id": film, "title": "", "titles": {}, "year": 2000, "poster_url": None}
        }
        return {"tier": "killing_time", "score": 50.0, "version": 1, **found["sent"]}


def known(world: World, receiver: str) -> Document:
    """What order, duplication and delay must not change of a service's data.

    Ladders take events in the order they arrive, so movies' tiers and users' points are left out;
    and so are the versions of what the service owns, which come from its clock, and in which bloc
    the opinions of a movie are that is gone.
    """
    return {name: dict(rows) for name, rows in _PARTS[receiver](world.databases[receiver])}


def _rows(collection: Any, *names: str) -> Iterator[tuple[str, Document]]:
    for row in collection.find():
        yield row["_id"], {name: row.get(name) for name in names}


def _films(database: Any) -> Iterator[tuple[str, Any]]:
    for row in database.movies.find():
        yield row["_id"], (row["removed"] or row["title"], row["version"])


def _movie(database: Any) -> Iterator[tuple[str, Any]]:
    opinions = database.opinions
    yield "voters", _rows(database.voters, "tier", "state", "version")
    yield "films", _rows(database.movies, "blocs", "aspects", "score", "review_count")
    yield "opinions", _rows(opinions, "vote", "review", "review_version", "later")
    films = {"$in": database.movies.distinct("_id")}
    held = opinions.find({"held": True, "movie": films})
    yield "blocs", ((row["_id"], row["tier"]) for row in held)


def _user(database: Any) -> Iterator[tuple[str, Any]]:
    shelf = ("vote", "vote_version", "vote_at", "later", "later_version", "later_at", "hidden")
    writing = ("review_id", "version", "stands", "rating", "removals", "hidden", "written_at")
    yield "shelves", _rows(database.shelves, *shelf)
    yield "writings", _rows(database.writings, *writing)
    # One that nobody reacted to is there for the ladder's sake: which event came first decides it.
    reviews = _rows(database.reviews, "likes", "dislikes")
    yield "reviews", ((key, row) for key, row in reviews if row["likes"] or row["dislikes"])
    yield "reactions", _rows(database.reactions, "value", "version")
    yield "films", _films(database)
    yield "people", _rows(database.users, "stats")


def _review(database: Any) -> Iterator[tuple[str, Any]]:
    review = ("author", "text", "blocs", "best", "likes", "dislikes", "hidden")
    yield "authors", _rows(database.authors, "nickname", "tier", "state", "version")
    yield "reviews", _rows(database.reviews, *review)
    yield "films", _films(database)
    yield "reactions", _rows(database.reactions, "value")
    held = database.reactions.find({"value": {"$ne": None}})
    yield "blocs", ((row["_id"], row["tier"]) for row in held)


_PARTS = {"movie": _movie, "user": _user, "review": _review}

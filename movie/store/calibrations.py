"""Calibrations and people's habits, by version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any, ClassVar

from movie.domain import (
    Calibration,
    Generosity,
    Held,
    Opinion,
    Population,
    choose_populations,
    starting_trust,
)
from movie.store.presentation import present_opinions
from movie.store.rows import MovieRow, habit_key, opinion_of
from movie.store.tables import read_tables, site_settings
from moview.clock import now
from moview.rules.tiers import RULES_VERSION
from moview.store import Document, Store, Transaction

MAX_KNOWN = 4
"""So many calibrations are kept in memory."""
MAX_KEPT = 10
"""So many are kept in the database, to look at."""
READ_TOGETHER = 1000
WRITTEN_TOGETHER = 1000
RATED = ("movie", "user", "vote", "rating", "review", "tier")


class Calibrations(Store):
    """The stored calibrations. The newest one holds for every movie, once it has followed."""

    _known: ClassVar[dict[tuple[str, int], Calibration]] = {}

    def calibration_version(self) -> int:
        """The newest version; 0 where nobody calibrated yet."""
        newest = self.newest_calibration()
        return int(newest["_id"]) if newest else 0

    def newest_calibration(self) -> Document | None:
        """What is known of the newest calibration, without its sites."""
        found = self.database.calibrations.find({}, {"sites": 0}).sort("_id", -1).limit(1)
        return next(iter(found), None)

    def calibration(self, version: int) -> Calibration:
        """The calibration of a version, kept in memory once read; 0 is that of the reference
        tables alone.
        """
        key = (self.database.name, version)
        if key not in self._known:
            document = self.database.calibrations.find_one({"_id": version})
            while len(self._known) >= MAX_KNOWN:
                self._known.pop(next(iter(self._known)), None)
            self._known[key] = self._calibration_of(document) if document else self._first()
        return self._known[key]

    def _first(self) -> Calibration:
        settings = site_settings(self.config)
        chosen = choose_populations(settings, {}, read_tables(self.config))
        return Calibration(chosen, starting_trust(settings, chosen))

    def _calibration_of(self, document: Document) -> Calibration:
        sites = {site["site"]: site for site in document["sites"]}
        chosen = {name: _population_of(site) for name, site in sites.items()}
        if document.get("rules", 1) < RULES_VERSION:
            known = site_settings(self.config)
            chosen = {name: each for name, each in chosen.items() if name in known}
            return Calibration(chosen, starting_trust(known, chosen))
        trust = {name: site["trust"] for name, site in sites.items()}
        return Calibration(chosen, trust, document["typical"])

    def prepare(self) -> None:
        """At start: a table that does not fit is refused. ConfigurationError names it."""
        super().prepare()
        self._known.pop((self.database.name, 0), None)
        self.calibration(0)

    def published_sites(self) -> Iterator[Document]:
        """Each movie's id and sites."""
        yield from self.database.movies.find({}, {"sites": 1}).batch_size(READ_TOGETHER)

    def ratings(self) -> Iterator[tuple[str, str, int]]:
        """Movie, person and rating, in hundredths, of each rating that is in a bloc."""
        fields = dict.fromkeys(RATED, 1)
        query = {"held": True}
        for row in self.database.opinions.find(query, fields).batch_size(READ_TOGETHER):
            rated = opinion_of(row).rated
            if rated is not None and row["tier"] is not None:
                yield row["movie"], row["user"], rated

    def save_habits(self, version: int, habits: Iterable[tuple[str, float, float]]) -> None:
        """Keep people's habits, and their steadiness, of a version that is not published yet."""
        documents: list[Document] = []
        for user, habit, steadiness in habits:
            learned = {"habit": habit, "steadiness": steadiness}
            documents.append({"_id": habit_key(version, user), "version": version, **learned})
            if len(documents) == WRITTEN_TOGETHER:
                self.database.habits.insert_many(documents, ordered=False)
                documents = []
        if documents:
            self.database.habits.insert_many(documents, ordered=False)

    def publish_calibration(
        self, version: int, calibration: Calibration, about: Mapping[str, Any]
    ) -> None:
        """From now on this is the newest calibration; ``about`` is kept with it."""
        sites = [
            {**asdict(population), "site": site, "trust": calibration.trust[site]}
            for site, population in calibration.populations.items()
        ]
        document = {"sites": sites, "at": now(), "rules": RULES_VERSION}
        learned = {"_id": version, "typical": calibration.typical}
        self.database.calibrations.insert_one({**about, **document, **learned})

    def forget_calibrations_before(self, version: int) -> None:
        """Delete the habits of older versions, which no movie may be at any more, and all but the
        last few of the calibrations.
        """
        self.database.habits.delete_many({"version": {"$lt": version}})
        older = self.database.calibrations.find({}, {"_id": 1}).sort("_id", -1).skip(MAX_KEPT)
        if gone := [document["_id"] for document in older]:
            self.database.calibrations.delete_many({"_id": {"$in": gone}})

    def has_ratings(self) -> bool:
        """Whether anybody's opinion is a rating."""
        return next(self.ratings(), None) is not None

    def numbers_of_opinions(self, movie_ids: Sequence[str]) -> dict[str, int]:
        """How many opinions are in each movie's blocs."""
        query = {"_id": {"$in": list(movie_ids)}}
        found = self.database.movies.find(query, {"blocs": 1})
        return {each["_id"]: sum(present_opinions(each["blocs"]).values()) for each in found}

    def has_older_rules(self) -> bool:
        """Whether there is a movie whose blocs are those of an older version of the rules."""
        return self.database.movies.find_one({"rules": None}, {"_id": 1}) is not None

    def movies_calibrated_before(self, version: int, after: str | None, limit: int) -> list[str]:
        """Ids of movies whose base is of an older version, in order of id."""
        query: dict[str, Any] = {"calibration": {"$lt": version}}
        if after is not None:
            query["_id"] = {"$gt": after}
        found = self.database.movies.find(query, {"_id": 1}).sort("_id", 1).limit(limit)
        return [document["_id"] for document in found]

    def generosity(
        self, tx: Transaction, row: MovieRow, user_id: str, *opinions: Opinion
    ) -> Generosity:
        """How a person's ratings of this movie are read; nothing is looked up where none of the
        opinions is a rating.
        """
        version = row.document["calibration"]
        key = habit_key(version, user_id)
        rated = any(opinion.rated is not None for opinion in opinions)
        learned = self._habits(tx, [key] if rated else []).get(key, {})
        return self.calibration(version).generosity(**learned)

    def held_opinions(self, tx: Transaction, movies: Mapping[str, int]) -> dict[str, list[Held]]:
        """The opinions in force of each movie, read by the calibration of this version."""
        query = {"movie": {"$in": list(movies)}}
        return self.read_opinions(tx, movies, tx.find("opinions", query))

    def read_opinions(
        self, tx: Transaction, movies: Mapping[str, int], rows: Iterable[Document]
    ) -> dict[str, list[Held]]:
        """These opinions' documents as values, by movie, read as :meth:`held_opinions` does."""
        opinions = [(row, opinion_of(row)) for row in rows]
        habits = self._habits(
            tx,
            [
                habit_key(movies[row["movie"]], row["user"])
                for row, opinion in opinions
                if opinion.rated is not None
            ],
        )
        found: dict[str, list[Held]] = {movie_id: [] for movie_id in movies}
        for row, opinion in opinions:
            if opinion.is_held:
                version = movies[row["movie"]]
                learned = habits.get(habit_key(version, row["user"]), {})
                read = self.calibration(version).generosity(**learned)
                found[row["movie"]].append(Held(opinion, row["tier"], read))
        return found

    def _habits(self, tx: Transaction, keys: Sequence[str]) -> dict[str, dict[str, float]]:
        if not keys:
            return {}
        found = tx.find("habits", {"_id": {"$in": list(keys)}})
        learned = ("habit", "steadiness")
        return {each["_id"]: {name: each[name] for name in learned} for each in found}


def _population_of(site: Document) -> Population:
    # A calibration of version 1 of the rules has all scores of the catalogue.
    scores = site.get("scores", [])
    return Population(
        kind=site.get("kind", "catalogue"),
        mean=site["mean"],
        shrinkage=site["shrinkage"],
        quantiles=tuple(site.get("quantiles") or scores),
        movies=site.get("movies", len(scores)),
        deviation=site.get("deviation"),
        why=site.get("why", ""),
        source=site.get("source"),
        date=site.get("date"),
    )

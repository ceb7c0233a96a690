"""What a calibration learns from, in little memory: what sites published, and how people rated.

Whoever goes through it lets the service do other things meanwhile.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from movie.domain import Calibration, SiteRating, SiteSettings
from moview import green
from moview.rules.blocs import HUNDREDTHS
from moview.store import Document

BREATH = 500
"""So many steps of a long computation are made before others get their turn."""

Item = TypeVar("Item")


def breathing(items: Iterable[Item]) -> Iterator[Item]:
    """The items, with a pause for others now and then."""
    for number, item in enumerate(items, 1):
        yield item
        if number % BREATH == 0:
            green.sleep(0)


class Breathing(list[Item]):
    """A long list that lets the service do other things while somebody goes through it."""

    def __iter__(self) -> Iterator[Item]:
        return breathing(super().__iter__())


class CatalogueScores:
    """What sites published of the catalogue: each one's scores, and those of each movie."""

    def __init__(self, known: Mapping[str, SiteSettings], documents: Iterator[Document]) -> None:
        self._known = known
        self.movies: dict[str, int] = {}
        self.scores: dict[str, list[tuple[float, int | None]]] = {}
        self._ratings: Breathing[list[SiteRating]] = Breathing()
        for document in breathing(documents):
            self.movies[document["_id"]] = len(self.movies)
            ratings = [
                SiteRating(site["site"], site["published"], site.get("votes"))
                for site in document["sites"]
                if site["site"] in known
            ]
            self._ratings.append(ratings)
            for rating in ratings:
                self.scores.setdefault(rating.site, []).append((rating.score, rating.votes))

    def count(self, site: str) -> int:
        """How many scores of this site there are."""
        return len(self.scores.get(site, ()))

    def harmonised(self, calibration: Calibration) -> Iterator[dict[str, float]]:
        """Each movie's sites that are used, with their figures on the common scale."""
        for ratings in self._ratings:
            placed = [calibration.harmonise(each, self._known[each.site]) for each in ratings]
            yield {each.site: each.harmonised for each in placed if each.harmonised is not None}


class Ratings:
    """All ratings of the catalogue's movies, people and movies by number."""

    def __init__(self, movies: Mapping[str, int], ratings: Iterator[tuple[str, str, int]]) -> None:
        self.people: dict[str, int] = {}
        self._movies, self._people, self._ratings = array("l"), array("l"), array("l")
        for movie, person, rating in breathing(ratings):
            if movie in movies:
                self._movies.append(movies[movie])
                self._people.append(self.people.setdefault(person, len(self.people)))
                self._ratings.append(rating)

    def __iter__(self) -> Iterator[tuple[int, int, float]]:
        rows = zip(self._movies, self._people, self._ratings, strict=True)
        return breathing((movie, person, rating / HUNDREDTHS) for movie, person, rating in rows)

"""Trending: how hot each movie is, refreshed while it cools."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from movie.domain import heat
from movie.store import MovieStore
from moview.clock import now
from moview.service.periodic import periodic

HEAT_INTERVAL = timedelta(minutes=10)
HEAT_SECONDS = 3.0
SAVED_TOGETHER = 25
DAY = timedelta(days=1)


class HeatMethods:
    """The chore that keeps heat."""

    if TYPE_CHECKING:
        store: MovieStore

    @periodic(HEAT_SECONDS)
    def refresh_heat(self) -> None:
        """Work out anew how hot the movies are that somebody spoke of, or whose time has come
        (rule 7).
        """
        seen = now()
        while due := self.store.movies_to_heat(seen):
            ages: dict[str, dict[str, list[float]]] = {movie_id: {} for movie_id in due}
            for opinion in self.store.recent_opinions(due, seen):
                age = max(0.0, (seen - opinion["first_at"]) / DAY)
                ages[opinion["movie"]].setdefault(opinion["tier"], []).append(age)
            heats = {
                movie_id: (heat(by_tier), seen + HEAT_INTERVAL if by_tier else None)
                for movie_id, by_tier in ages.items()
            }
            for first in range(0, len(due), SAVED_TOGETHER):
                some = {movie_id: heats[movie_id] for movie_id in due[first:][:SAVED_TOGETHER]}
                self.store.transact(partial(self.store.save_heats, heats=some, seen=seen))

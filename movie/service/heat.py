"""Trending: heat is kept with every opinion, and refreshed while it fades."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from movie.store import MovieStore
from moview.clock import now
from moview.service.periodic import periodic
from moview.store import Transaction

HEAT_INTERVAL = timedelta(minutes=10)
HEAT_SECONDS = 30.0
SAVED_TOGETHER = 25


class HeatMethods:
    """The chore that keeps heat."""

    if TYPE_CHECKING:
        store: MovieStore

    @periodic(HEAT_SECONDS)
    def refresh_heat(self) -> None:
        """Let the movies fade that have not been looked at for nearly 10 minutes (rule 7)."""
        before = now() - HEAT_INTERVAL + timedelta(seconds=HEAT_SECONDS)
        while due := self.store.hot_movies(before):
            for first in range(0, len(due), SAVED_TOGETHER):
                some = due[first:][:SAVED_TOGETHER]
                self.store.transact(partial(self._fade, movie_ids=some))

    def _fade(self, tx: Transaction, movie_ids: Sequence[str]) -> None:
        for row in self.store.load_movies(tx, movie_ids):
            row.set_heat(row.heat.faded(now()))
            self.store.save_standing(tx, row)

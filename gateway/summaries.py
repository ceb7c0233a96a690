"""A movie's summary goes along with a review: the review service needs no catalogue."""

import time
from collections import OrderedDict
from typing import Any

from nameko.extensions import DependencyProvider

from moview.errors import NotFound, Unavailable
from moview.rpc import Client

FRESH_SECONDS = 5.0
USABLE_SECONDS = 600.0
"""How old a summary may be while the movie service is down; its version tells who is newer."""
MOST_SUMMARIES = 10_000


class MovieSummaries:
    """Summaries seen lately, bounded in number."""

    def __init__(self) -> None:
        self._summaries: OrderedDict[str, tuple[float, dict[str, Any]]] = OrderedDict()

    def get(self, movies: Client, movie_id: str) -> dict[str, Any]:
        """The summary. Raises NotFound for no such movie, Unavailable when nobody knows."""
        kept = self._summaries.get(movie_id)
        age = time.monotonic() - kept[0] if kept else None
        if kept and age is not None and age < FRESH_SECONDS:
            return kept[1]
        try:
            summary: dict[str, Any] = movies.call("movie_summary", movie_id=movie_id)
        except NotFound:
            self.forget(movie_id)
            raise
        except Unavailable:
            if kept and age is not None and age < USABLE_SECONDS:
                return kept[1]
            raise
        self._keep(movie_id, summary)
        return summary

    def forget(self, movie_id: str) -> None:
        """The movie has changed or is gone."""
        self._summaries.pop(movie_id, None)

    def _keep(self, movie_id: str, summary: dict[str, Any]) -> None:
        self.forget(movie_id)
        self._summaries[movie_id] = (time.monotonic(), summary)
        while len(self._summaries) > MOST_SUMMARIES:
            self._summaries.popitem(last=False)


class Summaries(DependencyProvider):
    """Injects the container's :class:`MovieSummaries`."""

    def setup(self) -> None:
        self.summaries = MovieSummaries()

    def get_dependency(self, worker_ctx: Any) -> MovieSummaries:
        return self.summaries

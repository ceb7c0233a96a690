"""Summaries of movies, which the gateway sends to the review service along with a review."""

import math
import time
from collections import OrderedDict
from typing import Any

from nameko.extensions import DependencyProvider

from moview.errors import DeadlineExceeded, NotFound, Unavailable
from moview.observability.metrics import CACHE_READS
from moview.service.rpc import Client

FRESH_SECONDS = 5.0
USABLE_SECONDS = 600.0
"""How old a summary may be while the movie service is down; receivers compare versions."""
TIMEOUT_SECONDS = 1.0
"""How long to wait for a newer one: the review service, called next, needs time too."""
MAX_SUMMARIES = 10_000
HIT, MISS = (CACHE_READS.labels("summaries", outcome) for outcome in ("hit", "miss"))


class MovieSummaries:
    """A cache of summaries, bounded in age and number."""

    def __init__(self) -> None:
        self._summaries: OrderedDict[str, tuple[float, dict[str, Any]]] = OrderedDict()

    def get(self, movies: Client, movie_id: str) -> dict[str, Any]:
        """The movie's summary: fresh, or up to 10 minutes old while the movie service is down.

        Raises NotFound, and Unavailable or DeadlineExceeded if there is no usable one.
        """
        cached = self._summaries.get(movie_id)
        age = time.monotonic() - cached[0] if cached else math.inf
        if cached and age < FRESH_SECONDS:
            HIT.inc()
            return cached[1]
        MISS.inc()
        usable = cached[1] if cached and age < USABLE_SECONDS else None
        try:
            asked = movies.within(TIMEOUT_SECONDS) if usable else movies
            summary: dict[str, Any] = asked.call("movie_summary", movie_id=movie_id)
        except NotFound:
            self.forget(movie_id)
            raise
        except (Unavailable, DeadlineExceeded):
            if usable is None:
                raise
            return usable
        self._add(movie_id, summary)
        return summary

    def forget(self, movie_id: str) -> None:
        """Remove the summary of a movie that changed or was removed."""
        self._summaries.pop(movie_id, None)

    def _add(self, movie_id: str, summary: dict[str, Any]) -> None:
        self.forget(movie_id)
        self._summaries[movie_id] = (time.monotonic(), summary)
        while len(self._summaries) > MAX_SUMMARIES:
            self._summaries.popitem(last=False)


class Summaries(DependencyProvider):
    """Injects the container's :class:`MovieSummaries`."""

    def setup(self) -> None:
        self.summaries = MovieSummaries()

    def get_dependency(self, worker_ctx: Any) -> MovieSummaries:
        return self.summaries

"""A movie's summary goes along with a review: the review service needs no catalogue."""

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
"""How old a summary may be while the movie service is down; its version tells who is newer."""
PATIENCE_SECONDS = 1.0
"""How long a newer one is waited for: what is asked of the review service then needs time too."""
MAX_SUMMARIES = 10_000
HIT, MISS = (CACHE_READS.labels("summaries", outcome) for outcome in ("hit", "miss"))


class MovieSummaries:
    """Summaries seen lately, bounded in number."""

    def __init__(self) -> None:
        self._summaries: OrderedDict[str, tuple[float, dict[str, Any]]] = OrderedDict()

    def get(self, movies: Client, movie_id: str) -> dict[str, Any]:
        """The summary. Raises NotFound for no such movie; Unavailable or DeadlineExceeded when
        nobody knows."""
        kept = self._summaries.get(movie_id)
        age = time.monotonic() - kept[0] if kept else math.inf
        if kept and age < FRESH_SECONDS:
            HIT.inc()
            return kept[1]
        MISS.inc()
        usable = kept[1] if kept and age < USABLE_SECONDS else None
        try:
            asked = movies.within(PATIENCE_SECONDS) if usable else movies
            summary: dict[str, Any] = asked.call("movie_summary", movie_id=movie_id)
        except NotFound:
            self.forget(movie_id)
            raise
        except (Unavailable, DeadlineExceeded):
            if usable is None:
                raise
            return usable
        self._keep(movie_id, summary)
        return summary

    def forget(self, movie_id: str) -> None:
        """The movie has changed or is gone."""
        self._summaries.pop(movie_id, None)

    def _keep(self, movie_id: str, summary: dict[str, Any]) -> None:
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

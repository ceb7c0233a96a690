"""Public responses kept in memory for a moment: one fetch for any number of equal requests."""

import time
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from gateway.http.compression import LEVEL_KEPT, gzipped
from gateway.http.etags import etag_of
from moview.errors import DeadlineExceeded
from moview.green import Event
from moview.observability.metrics import CACHE_READS

MAX_RESPONSES = 1024
HIT, JOINED, MISS = (CACHE_READS.labels("pages", name) for name in ("hit", "joined", "miss"))


@dataclass
class CachedResponse:
    """A document that is the same for every anonymous caller, and its bytes once one got them.

    ``fetched_at`` is when its fetch began, in seconds of the cache's clock.
    """

    document: Any
    fetched_at: float
    body: bytes | None = None
    etag: str = ""
    packed: bytes | None = None

    def written(self, write: Callable[[Any], bytes]) -> tuple[bytes, str]:
        """Body and entity tag; ``write`` makes the body of the document, the first time."""
        if self.body is None:
            self.body = write(self.document)
            self.etag = etag_of(self.body)
        return self.body, self.etag

    def gzipped(self) -> bytes:
        """The body compressed; empty before it is written."""
        if self.packed is None:
            self.packed = gzipped(self.body or b"", LEVEL_KEPT)
        return self.packed


@dataclass(frozen=True, eq=False)
class _Fetch:
    """A fetch under way. ``done`` gets the response and None, or None and the error."""

    done: Event
    tags: frozenset[str]


class ResponseCache:
    """Responses by key, each with the tags of what it shows; bounded in age and number.

    The age counts from the beginning of the fetch, so that no response shows anything older than
    ``seconds``; with 0 nothing is cached. Invalidating a tag also disowns the fetches under way
    that carry it: callers who wait for them asked before the change and may have the answer, but
    whoever asks afterwards starts a new fetch. Errors are not cached.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds = seconds
        self._clock = clock
        self._responses: OrderedDict[str, tuple[CachedResponse, frozenset[str]]] = OrderedDict()
        self._fetches: dict[str, _Fetch] = {}
        self._keys: defaultdict[str, set[str]] = defaultdict(set)

    def __len__(self) -> int:
        return len(self._responses)

    def get(self, key: str) -> CachedResponse | None:
        """The response cached; None if there is none or it is too old."""
        if key not in self._responses:
            return None
        response, _ = self._responses[key]
        if self._clock() - response.fetched_at >= self.seconds:
            self._remove(key)
            return None
        return response

    def fetch(
        self, key: str, tags: Iterable[str], make: Callable[[], Any], patience: float
    ) -> CachedResponse:
        """The response cached, that of a fetch under way, or a new one of what ``make`` returns.

        It waits ``patience`` seconds for a fetch under way; with 0 it calls ``make`` instead.
        Raises what ``make`` raises, to every caller that waits for it, and DeadlineExceeded.
        """
        if not self.seconds:
            return CachedResponse(make(), self._clock())
        response = self.get(key)
        if response is not None:
            HIT.inc()
            return response
        if key in self._fetches and patience:
            JOINED.inc()
            return self._wait(self._fetches[key], patience)
        MISS.inc()
        if key in self._fetches:
            return CachedResponse(make(), self._clock())
        return self._fetch(key, frozenset(tags), make)

    def invalidate(self, tags: Iterable[str]) -> None:
        """Remove the responses, and disown the fetches under way, that show any of these."""
        for tag in tags:
            for key in list(self._keys.get(tag, ())):
                self._remove(key)
            for key in [key for key, fetch in self._fetches.items() if tag in fetch.tags]:
                del self._fetches[key]

    def _fetch(self, key: str, tags: frozenset[str], make: Callable[[], Any]) -> CachedResponse:
        fetch, began = _Fetch(Event(), tags), self._clock()
        self._fetches[key] = fetch
        try:
            response = CachedResponse(make(), began)
        except BaseException as error:
            self._finish(key, fetch)
            fetch.done.send((None, error if isinstance(error, Exception) else DeadlineExceeded()))
            raise
        if self._finish(key, fetch):
            self._add(key, response, tags)
        fetch.done.send((response, None))
        return response

    @staticmethod
    def _wait(fetch: _Fetch, patience: float) -> CachedResponse:
        outcome = fetch.done.wait(timeout=max(0.001, patience))
        if outcome is None:
            raise DeadlineExceeded("The page was not ready in time.")
        response: CachedResponse
        response, error = outcome
        if error is not None:
            raise error
        return response

    def _finish(self, key: str, fetch: _Fetch) -> bool:
        """Whether nothing that the fetch shows was invalidated since it began."""
        if self._fetches.get(key) is not fetch:
            return False
        del self._fetches[key]
        return True

    def _add(self, key: str, response: CachedResponse, tags: frozenset[str]) -> None:
        self._remove(key)
        self._responses[key] = (response, tags)
        for tag in tags:
            self._keys[tag].add(key)
        while self._has_surplus():
            self._remove(next(iter(self._responses)))

    def _has_surplus(self) -> bool:
        """Whether there are too many responses, or the oldest is too old and not the only one."""
        if len(self._responses) > MAX_RESPONSES:
            return True
        oldest, _ = next(iter(self._responses.values()))
        is_old = self._clock() - oldest.fetched_at >= self.seconds
        return is_old and len(self._responses) > 1

    def _remove(self, key: str) -> None:
        if key not in self._responses:
            return
        _, tags = self._responses.pop(key)
        for tag in tags:
            self._keys[tag].discard(key)
            if not self._keys[tag]:
                del self._keys[tag]

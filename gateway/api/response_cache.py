"""Public pages kept for a moment: one fetch for any number of equal readers."""

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

MAX_PAGES = 1024
HIT, JOINED, MISS = (CACHE_READS.labels("pages", name) for name in ("hit", "joined", "miss"))


@dataclass
class Page:
    """A document as every anonymous reader gets it; its bytes are made for the first of them."""

    document: Any
    born: float
    body: bytes | None = None
    etag: str = ""
    packed: bytes | None = None

    def written(self, write: Callable[[Any], bytes]) -> tuple[bytes, str]:
        """Body and entity tag."""
        if self.body is None:
            self.body = write(self.document)
            self.etag = etag_of(self.body)
        return self.body, self.etag

    def gzipped(self) -> bytes:
        """The body compressed, once it is written."""
        if self.packed is None:
            self.packed = gzipped(self.body or b"", LEVEL_KEPT)
        return self.packed


class Pages:
    """Pages by key, each with the tags of what it shows; bounded in age and number.

    A page's age counts from the moment its fetch began, so that it shows nothing older than that.
    Dropping a tag also disowns the fetches under way that carry it: their readers began before the
    change and may still have the answer, but whoever comes afterwards starts a new fetch.
    Errors are not kept.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds = seconds
        self._clock = clock
        self._pages: OrderedDict[str, tuple[Page, frozenset[str]]] = OrderedDict()
        self._flights: dict[str, tuple[Event, frozenset[str]]] = {}
        self._keys: defaultdict[str, set[str]] = defaultdict(set)

    def __len__(self) -> int:
        return len(self._pages)

    def get(self, key: str) -> Page | None:
        """The page, unless it is too old or not there."""
        kept = self._pages.get(key)
        if kept is None:
            return None
        if self._clock() - kept[0].born >= self.seconds:
            self._forget(key)
            return None
        return kept[0]

    def fetch(
        self, key: str, tags: Iterable[str], make: Callable[[], Any], patience: float
    ) -> Page:
        """The kept page, or the one under way, or a new one that shows what ``make`` returns.

        It waits ``patience`` seconds for the one under way; with 0 it rather makes its own. Raises
        what ``make`` raised, to every reader that waited, and DeadlineExceeded.
        """
        if not self.seconds:
            return Page(make(), self._clock())
        page = self.get(key)
        if page is not None:
            HIT.inc()
            return page
        if key in self._flights and patience:
            JOINED.inc()
            return self._await(self._flights[key][0], patience)
        MISS.inc()
        if key in self._flights:
            return Page(make(), self._clock())
        return self._fly(key, frozenset(tags), make)

    def drop(self, tags: Iterable[str]) -> None:
        """Forget the pages, and disown the fetches under way, that show any of these."""
        for tag in tags:
            for key in list(self._keys.get(tag, ())):
                self._forget(key)
            for key in [key for key, (_, shown) in self._flights.items() if tag in shown]:
                del self._flights[key]

    def _fly(self, key: str, tags: frozenset[str], make: Callable[[], Any]) -> Page:
        event, born = Event(), self._clock()
        flight = self._flights[key] = (event, tags)
        try:
            page = Page(make(), born)
        except BaseException as error:
            self._land(key, flight)
            event.send((None, error if isinstance(error, Exception) else DeadlineExceeded()))
            raise
        if self._land(key, flight):
            self._keep(key, page, tags)
        event.send((page, None))
        return page

    @staticmethod
    def _await(event: Event, patience: float) -> Page:
        outcome = event.wait(timeout=max(0.001, patience))
        if outcome is None:
            raise DeadlineExceeded("The page was not ready in time.")
        page: Page
        page, error = outcome
        if error is not None:
            raise error
        return page

    def _land(self, key: str, flight: tuple[Event, frozenset[str]]) -> bool:
        """Whether the flight was still owned: nothing it shows has changed since it began."""
        if self._flights.get(key) is not flight:
            return False
        del self._flights[key]
        return True

    def _keep(self, key: str, page: Page, tags: frozenset[str]) -> None:
        self._forget(key)
        self._pages[key] = (page, tags)
        for tag in tags:
            self._keys[tag].add(key)
        while self._is_oldest_surplus():
            self._forget(next(iter(self._pages)))

    def _is_oldest_surplus(self) -> bool:
        """The oldest page is too old, or there are too many: nothing old takes up memory."""
        if len(self._pages) > MAX_PAGES:
            return True
        oldest, _ = next(iter(self._pages.values()))
        return self._clock() - oldest.born >= self.seconds and len(self._pages) > 1

    def _forget(self, key: str) -> None:
        kept = self._pages.pop(key, None)
        if kept is None:
            return
        _, tags = kept
        for tag in tags:
            self._keys[tag].discard(key)
            if not self._keys[tag]:
                del self._keys[tag]

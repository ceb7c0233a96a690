"""Public pages kept for a moment: one fetch for any number of equal readers."""

import time
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from eventlet.event import Event

from gateway.entrypoint.etags import etag_of
from moview.errors import DeadlineExceeded

MOST_PAGES = 4096
MOST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class Page:
    """A representation as every anonymous reader gets it."""

    body: bytes
    etag: str
    born: float

    @classmethod
    def of(cls, body: bytes, born: float) -> "Page":
        return cls(body, etag_of(body), born)


class Pages:
    """Pages by key, each with the tags of what it shows; bounded in age, number and bytes.

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
        self._bytes = 0

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
        self, key: str, tags: Iterable[str], make: Callable[[], bytes], patience: float
    ) -> Page:
        """The kept page, or the one under way (waiting ``patience`` seconds at most), or a new one.

        Raises what ``make`` raised, to every reader that waited, and DeadlineExceeded.
        """
        if not self.seconds:
            return Page.of(make(), self._clock())
        page = self.get(key)
        if page is not None:
            return page
        if key in self._flights:
            return self._await(self._flights[key][0], patience)
        return self._fly(key, frozenset(tags), make)

    def drop(self, tags: Iterable[str]) -> None:
        """Forget the pages, and disown the fetches under way, that show any of these."""
        for tag in tags:
            for key in list(self._keys.get(tag, ())):
                self._forget(key)
            for key in [key for key, (_, shown) in self._flights.items() if tag in shown]:
                del self._flights[key]

    def _fly(self, key: str, tags: frozenset[str], make: Callable[[], bytes]) -> Page:
        event, born = Event(), self._clock()
        flight = self._flights[key] = (event, tags)
        try:
            page = Page.of(make(), born)
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
        page, error = outcome
        if error is not None:
            raise error
        assert isinstance(page, Page)
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
        self._bytes += len(page.body)
        for tag in tags:
            self._keys[tag].add(key)
        while len(self._pages) > MOST_PAGES or self._bytes > MOST_BYTES:
            self._forget(next(iter(self._pages)))

    def _forget(self, key: str) -> None:
        kept = self._pages.pop(key, None)
        if kept is None:
            return
        page, tags = kept
        self._bytes -= len(page.body)
        for tag in tags:
            self._keys[tag].discard(key)
            if not self._keys[tag]:
                del self._keys[tag]

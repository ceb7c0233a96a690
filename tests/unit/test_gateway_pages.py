"""Kept pages: one fetch for equal readers, none too old, and a write is seen at once."""

from collections.abc import Callable

import eventlet
import pytest

from gateway.api import response_cache as module
from gateway.api.response_cache import Pages
from gateway.http.etags import etag_of
from moview.errors import DeadlineExceeded, NotFound


class Source:
    """Counts its readings; each takes ``seconds``."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.readings = 0
        self.seconds = seconds

    def __call__(self) -> str:
        self.readings += 1
        reading = self.readings
        eventlet.sleep(self.seconds)
        return f"reading {reading}"


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def fetch(pages: Pages, source: Callable[[], str], key: str = "/m1", tag: str = "m1") -> str:
    found: str = pages.fetch(key, [tag], source, patience=1).document
    return found


def test_a_page_is_fetched_once_until_it_is_too_old() -> None:
    clock, source = Clock(), Source()
    pages = Pages(1.0, clock)
    assert fetch(pages, source) == fetch(pages, source) == "reading 1"
    clock.now += 1.0
    assert fetch(pages, source) == "reading 2"


def test_a_pages_age_counts_from_the_beginning_of_its_fetch() -> None:
    clock = Clock()
    pages = Pages(1.0, clock)

    def slow() -> str:
        clock.now += 0.9
        return "old"

    fetch(pages, slow)
    clock.now += 0.2
    assert pages.get("/m1") is None


def test_readers_of_one_page_at_the_same_time_share_a_fetch() -> None:
    pages, source = Pages(1.0), Source(0.02)
    readers = [eventlet.spawn(fetch, pages, source) for _ in range(20)]
    assert {reader.wait() for reader in readers} == {"reading 1"}
    assert source.readings == 1


def test_a_write_drops_the_pages_that_show_it_and_no_others() -> None:
    pages, source = Pages(60.0), Source()
    fetch(pages, source, "/m1", "m1")
    fetch(pages, source, "/m2", "m2")
    pages.drop(["m1"])
    assert fetch(pages, source, "/m2", "m2") == "reading 2"
    assert fetch(pages, source, "/m1", "m1") == "reading 3"


def test_who_comes_after_a_write_does_not_get_what_was_fetched_before_it() -> None:
    pages, source = Pages(60.0), Source(0.02)
    before = eventlet.spawn(fetch, pages, source)
    eventlet.sleep(0.01)
    pages.drop(["m1"])
    after = eventlet.spawn(fetch, pages, source)
    assert (before.wait(), after.wait()) == ("reading 1", "reading 2")
    assert fetch(pages, source) == "reading 2"


def test_an_error_goes_to_all_who_waited_and_is_not_kept() -> None:
    pages, source = Pages(60.0), Source()

    def missing() -> str:
        eventlet.sleep(0.01)
        raise NotFound

    readers = [eventlet.spawn(fetch, pages, missing) for _ in range(3)]
    for reader in readers:
        with pytest.raises(NotFound):
            reader.wait()
    assert fetch(pages, source) == "reading 1"


def test_nobody_waits_longer_than_their_patience() -> None:
    pages = Pages(60.0)
    first = eventlet.spawn(fetch, pages, Source(0.2))
    eventlet.sleep(0)
    with pytest.raises(DeadlineExceeded):
        pages.fetch("/m1", ["m1"], Source(), patience=0.01)
    assert first.wait() == "reading 1"


def test_no_seconds_keep_nothing() -> None:
    pages, source = Pages(0.0), Source()
    assert (fetch(pages, source), fetch(pages, source)) == ("reading 1", "reading 2")


def test_the_oldest_pages_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_PAGES", 2)
    pages, source = Pages(60.0), Source()
    for number in range(3):
        fetch(pages, source, f"/m{number}", f"m{number}")
    assert pages.get("/m0") is None
    assert pages.get("/m2") is not None


def test_pages_too_old_take_up_no_memory() -> None:
    clock, source = Clock(), Source()
    pages = Pages(1.0, clock)
    for number in range(10):
        fetch(pages, source, f"/m{number}", f"m{number}")
    clock.now += 2
    fetch(pages, source, "/new", "new")
    assert len(pages) == 1


def test_a_page_is_written_once() -> None:
    page = Pages(60.0).fetch("/m1", ["m1"], Source(), patience=1)
    written = [page.written(lambda document: f"{document}!".encode()) for _ in range(2)]
    assert written == [(b"reading 1!", etag_of(b"reading 1!"))] * 2


def test_who_has_no_patience_reads_alone_and_at_once() -> None:
    pages, slow, own = Pages(60.0), Source(0.02), Source()
    first = eventlet.spawn(fetch, pages, slow)
    eventlet.sleep(0)
    assert pages.fetch("/m1", ["m1"], own, patience=0).document == "reading 1"
    assert own.readings == 1
    first.wait()
    assert pages.fetch("/m1", ["m1"], own, patience=0).document == "reading 1"
    assert own.readings == 1

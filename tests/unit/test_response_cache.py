"""The response cache: one fetch for equal requests, none too old, and a write is seen at once."""

from collections.abc import Callable

import eventlet
import pytest

from gateway.api import response_cache as module
from gateway.api.response_cache import ResponseCache
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


def fetch(
    cache: ResponseCache, source: Callable[[], str], key: str = "/m1", tag: str = "m1"
) -> str:
    found: str = cache.fetch(key, [tag], source, patience=1).document
    return found


def test_a_response_is_fetched_once_until_it_is_too_old() -> None:
    clock, source = Clock(), Source()
    cache = ResponseCache(1.0, clock)
    assert fetch(cache, source) == fetch(cache, source) == "reading 1"
    clock.now += 1.0
    assert fetch(cache, source) == "reading 2"


def test_a_responses_age_counts_from_the_beginning_of_its_fetch() -> None:
    clock = Clock()
    cache = ResponseCache(1.0, clock)

    def slow() -> str:
        clock.now += 0.9
        return "old"

    fetch(cache, slow)
    clock.now += 0.2
    assert cache.get("/m1") is None


def test_equal_requests_at_the_same_time_share_a_fetch() -> None:
    cache, source = ResponseCache(1.0), Source(0.02)
    readers = [eventlet.spawn(fetch, cache, source) for _ in range(20)]
    assert {reader.wait() for reader in readers} == {"reading 1"}
    assert source.readings == 1


def test_a_write_drops_the_responses_that_show_it_and_no_others() -> None:
    cache, source = ResponseCache(60.0), Source()
    fetch(cache, source, "/m1", "m1")
    fetch(cache, source, "/m2", "m2")
    cache.invalidate(["m1"])
    assert fetch(cache, source, "/m2", "m2") == "reading 2"
    assert fetch(cache, source, "/m1", "m1") == "reading 3"


def test_who_comes_after_a_write_does_not_get_what_was_fetched_before_it() -> None:
    cache, source = ResponseCache(60.0), Source(0.02)
    before = eventlet.spawn(fetch, cache, source)
    eventlet.sleep(0.01)
    cache.invalidate(["m1"])
    after = eventlet.spawn(fetch, cache, source)
    assert (before.wait(), after.wait()) == ("reading 1", "reading 2")
    assert fetch(cache, source) == "reading 2"


def test_an_error_goes_to_all_who_waited_and_is_not_cached() -> None:
    cache, source = ResponseCache(60.0), Source()

    def missing() -> str:
        eventlet.sleep(0.01)
        raise NotFound

    readers = [eventlet.spawn(fetch, cache, missing) for _ in range(3)]
    for reader in readers:
        with pytest.raises(NotFound):
            reader.wait()
    assert fetch(cache, source) == "reading 1"


def test_nobody_waits_longer_than_their_patience() -> None:
    cache = ResponseCache(60.0)
    first = eventlet.spawn(fetch, cache, Source(0.2))
    eventlet.sleep(0)
    with pytest.raises(DeadlineExceeded):
        cache.fetch("/m1", ["m1"], Source(), patience=0.01)
    assert first.wait() == "reading 1"


def test_no_seconds_cache_nothing() -> None:
    cache, source = ResponseCache(0.0), Source()
    assert (fetch(cache, source), fetch(cache, source)) == ("reading 1", "reading 2")


def test_the_oldest_responses_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_RESPONSES", 2)
    cache, source = ResponseCache(60.0), Source()
    for number in range(3):
        fetch(cache, source, f"/m{number}", f"m{number}")
    assert cache.get("/m0") is None
    assert cache.get("/m2") is not None


def test_responses_too_old_take_up_no_memory() -> None:
    clock, source = Clock(), Source()
    cache = ResponseCache(1.0, clock)
    for number in range(10):
        fetch(cache, source, f"/m{number}", f"m{number}")
    clock.now += 2
    fetch(cache, source, "/new", "new")
    assert len(cache) == 1


def test_a_response_is_written_once() -> None:
    response = ResponseCache(60.0).fetch("/m1", ["m1"], Source(), patience=1)
    written = [response.written(lambda document: f"{document}!".encode()) for _ in range(2)]
    assert written == [(b"reading 1!", etag_of(b"reading 1!"))] * 2


def test_who_has_no_patience_reads_alone_and_at_once() -> None:
    cache, slow, own = ResponseCache(60.0), Source(0.02), Source()
    first = eventlet.spawn(fetch, cache, slow)
    eventlet.sleep(0)
    assert cache.fetch("/m1", ["m1"], own, patience=0).document == "reading 1"
    assert own.readings == 1
    first.wait()
    assert cache.fetch("/m1", ["m1"], own, patience=0).document == "reading 1"
    assert own.readings == 1

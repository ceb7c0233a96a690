"""Importing in batches that are repeated if need be, and resuming imports."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from moview.catalogue import BadLine, Entry, Item, loading
from moview.catalogue.position import Position
from moview.errors import Unavailable


def items(count: int) -> Iterator[Item]:
    for number in range(1, count + 1):
        if number % 10 == 0:
            yield BadLine("f", number, "odd")
        else:
            yield Entry("f", number, {"title": str(number), "year": 2000})


class Service:
    """Takes what it is sent, down after so many batches."""

    def __init__(self, batches: int = 10**9) -> None:
        self.batches = batches
        self.titles: list[str] = []

    def __call__(self, records: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        if self.batches == 0:
            raise Unavailable("movie is down")
        self.batches -= 1
        self.titles += [record["title"] for record in records]
        return [
            {"index": index, "outcome": "conflict" if record["title"] == "7" else "created"}
            for index, record in enumerate(records)
        ]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "movies.jsonl"
    path.write_text("content")
    return path


def position(source: Path, *options: object) -> Position:
    found = Position(source.parent / "data", [source], options)
    found.resume()
    return found


def ignore(*_: object) -> None:
    """Nobody asks."""


def test_each_item_is_counted_by_its_outcome_and_told_if_it_did_not_get_in(source: Path) -> None:
    reported: list[tuple[int, str, str]] = []
    outcomes = loading.load(
        items(25),
        Service(),
        position(source),
        lambda item, outcome, reason: reported.append((item.line, outcome, reason)),
    )
    assert outcomes == Counter(created=22, bad=2, conflict=1)
    assert reported == [(7, "conflict", "no reason given"), (10, "bad", "odd"), (20, "bad", "odd")]


def test_an_interrupted_import_goes_on_where_it_stopped(
    source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("moview.catalogue.loading.time.sleep", ignore)
    first, second = Service(batches=2), Service()
    with pytest.raises(Unavailable):
        loading.load(items(350), first, position(source), ignore)
    assert position(source).done == 200
    outcomes = loading.load(items(350), second, position(source), ignore)
    assert second.titles[0] == "201"
    assert outcomes.total() == 350
    assert position(source).done == 0, "a complete import leaves no position"


def test_a_changed_file_or_option_starts_at_the_beginning(source: Path) -> None:
    position(source, 1000).keep(200, Counter(created=200))
    assert position(source, 1000).done == 200
    assert position(source, 10).done == 0
    source.write_text("other content")
    assert position(source, 1000).done == 0


def test_a_damaged_position_is_no_obstacle(source: Path) -> None:
    position(source).keep(200, Counter(created=200))
    for file in (source.parent / "data").iterdir():
        file.write_text("{")
    assert position(source).done == 0


def test_a_short_outage_is_waited_for(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    service = Service(batches=0)

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        service.batches = 1 if len(waits) == 3 else 0

    monkeypatch.setattr("moview.catalogue.loading.time.sleep", sleep)
    loading.load(items(5), service, position(source), ignore)
    assert waits == [0.5, 1, 2]
    assert service.titles == ["1", "2", "3", "4", "5"]

"""The reader of Moview's own format reports every fault of a line, and goes on."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from moview.catalogue import BadLine, Entry, Meter, SourceError, read_jsonl

FULL: dict[str, Any] = {
    "title": "Parasite",
    "titles": {"ko": "기생충"},
    "year": 2019,
    "released_on": "2019-05-30",
    "categories": ["drama", "thriller"],
    "runtime_min": 132,
    "synopses": {"en": "Two families.", "ko": "두 가족."},
    "poster_url": "https://example.org/p.jpg",
    "countries": ["KR"],
    "directors": [
        {"name": "Bong Joon Ho", "names": {"ko": "봉준호"}, "external_ids": {"imdb": "nm1"}}
    ],
    "actors": [{"name": "Song Kang-ho", "role": "Ki-taek"}],
    "platforms": [{"code": "watcha", "name": "Watcha", "url": "https://example.org"}],
    "external_ids": {"imdb": "tt6751668"},
    "sites": [
        {"site": "imdb", "score": 8.5, "votes": 900000, "as_of": "2026-01-01", "source": "x"}
    ],
}


def write(folder: Path, *lines: str | bytes) -> Path:
    path = folder / "movies.jsonl"
    path.write_bytes(
        b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines)
    )
    return path


def test_a_whole_movie_comes_through_unchanged(tmp_path: Path) -> None:
    path = write(tmp_path, json.dumps(FULL), "", json.dumps({"title": "M", "year": 1931}))
    items = list(read_jsonl(path))
    assert items[0] == Entry("movies.jsonl", 1, FULL)
    assert items[1] == Entry("movies.jsonl", 3, {"title": "M", "year": 1931})


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    (item,) = read_jsonl(write(tmp_path, b"\xef\xbb\xbf" + json.dumps(FULL).encode()))
    assert isinstance(item, Entry)


def with_field(**fields: Any) -> str:
    return json.dumps({"title": "M", "year": 1931} | fields)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not valid JSON"),
        ("[]", "Invalid input"),
        ("{}", "title: Missing data"),
        ('{"title": "M", "title": "N", "year": 1931}', "duplicate title"),
        (b'{"title": "\xff"}', "not UTF-8 at byte 12"),
        ("[" * 100_000, "nested too deeply"),
        ('{"title": "M", "year": NaN}', "NaN is not a number"),
        (with_field(year="1931"), "year: "),
        (with_field(year=19310), "year: "),
        (with_field(yaer=1931), "yaer: Unknown field"),
        (with_field(title=""), "title: "),
        (with_field(categories=["drama", "dramma"]), "categories[1]: No such category."),
        (with_field(released_on="2019-02-30"), "released_on: "),
        (
            with_field(sites=[{"site": "imdb", "score": 85}]),
            "sites[0].score: Must be 1 to 10 for imdb",
        ),
        (with_field(sites=[{"site": "imdb", "score": "8"}]), "sites[0].score: Not a valid number"),
        (with_field(sites=[{"site": "imdb", "score": 8}] * 2), "sites: "),
        (with_field(sites=[{"site": "imdb"}]), "sites[0].score: Missing data"),
        (with_field(poster_url="javascript:alert(1)"), "poster_url: "),
        (with_field(actors=[{"role": "x"}]), "actors[0].name: Missing data"),
    ],
)
def test_each_fault_is_told_with_its_line_and_field(
    tmp_path: Path, line: str | bytes, reason: str
) -> None:
    bad, good = read_jsonl(write(tmp_path, line, json.dumps(FULL)))
    assert isinstance(bad, BadLine)
    assert bad.line == 1
    assert reason in bad.reason
    assert len(bad.reason) < 1000
    assert isinstance(good, Entry)


def test_a_line_without_end_does_not_fill_the_memory(tmp_path: Path) -> None:
    bad, good = read_jsonl(write(tmp_path, "x" * (3 << 20), json.dumps(FULL)))
    assert isinstance(bad, BadLine)
    assert "longer than" in bad.reason
    assert isinstance(good, Entry)
    assert good.line == 2


def test_a_gzipped_file_does_as_well_and_progress_reaches_its_end(tmp_path: Path) -> None:
    path = tmp_path / "movies.jsonl.gz"
    path.write_bytes(gzip.compress((json.dumps(FULL) + "\n" * 100).encode() * 50))
    shown: list[tuple[int, int]] = []
    meter = Meter(lambda done, total: shown.append((done, total)))
    assert len(list(read_jsonl(path, meter))) == 50
    size = path.stat().st_size
    assert shown[-1] == (size, size)
    assert shown == sorted(shown)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        list(read_jsonl(tmp_path))

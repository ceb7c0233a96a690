"""The reader of vega-datasets' movies.json, and the faults of that file."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from moview.catalogue import BadLine, Entry, SourceError, read_vega
from moview.catalogue.mojibake import repaired
from moview.catalogue.vega import parse_date, parse_title

NONE: dict[str, Any] = {
    "Title": "Alien",
    "Release Date": "May 25 1979",
    "Major Genre": None,
    "Creative Type": None,
    "Director": None,
    "Running Time min": None,
    "Rotten Tomatoes Rating": None,
    "IMDB Rating": None,
    "IMDB Votes": None,
}


def row(**values: Any) -> dict[str, Any]:
    return NONE | {name.replace("_", " "): value for name, value in values.items()}


def read(folder: Path, *rows: Any) -> tuple[list[Entry], list[BadLine]]:
    path = folder / "movies.json"
    path.write_text(json.dumps(rows))
    items = list(read_vega(path))
    entries = [item for item in items if isinstance(item, Entry)]
    return entries, [item for item in items if isinstance(item, BadLine)]


@pytest.mark.parametrize(
    ("text", "year", "day"),
    [
        ("Jun 12 1998", 1998, date(1998, 6, 12)),
        ("Jun 12 98", 1998, date(1998, 6, 12)),
        ("Jun 12 08", 2008, date(2008, 6, 12)),
        ("Feb 09 2033", 1933, date(1933, 2, 9)),
        ("Feb 08 2015", 1915, date(1915, 2, 8)),
        ("Jan 28 2011", 2011, date(2011, 1, 28)),
        ("Dec 31 2046", 1946, date(1946, 12, 31)),
        ("Dec 31 1941", 1942, None),
        ("Dec 31 2002", 2002, date(2002, 12, 31)),
    ],
)
def test_a_date_is_brought_to_its_century(text: str, year: int, day: date | None) -> None:
    assert parse_date(text) == (year, day)


@pytest.mark.parametrize("text", ["Dec 31 1969", None, "", "Foo 12 1998", "Feb 30 1998", "1998"])
def test_what_stands_for_no_date_is_told(text: str | None) -> None:
    with pytest.raises(ValueError, match="date"):
        parse_date(text)


@pytest.mark.parametrize(
    ("value", "title", "others", "year"),
    [
        (300, "300", (), None),
        (1776, "1776", (), None),
        ("Secret, The", "The Secret", (), None),
        ("King Kong (1933)", "King Kong", (), 1933),
        ("Fantasia 2000 (IMAX)", "Fantasia 2000", (), None),
        ("Steal (Canadian Release)", "Steal", (), None),
        ("LÈon", "Léon", (), None),
        ("Y Tu Mama (And Your Mother)", "Y Tu Mama", ("And Your Mother",), None),
    ],
)
def test_a_title_is_made_whole(
    value: object, title: str, others: tuple[str, ...], year: int | None
) -> None:
    assert parse_title(value) == (title, others, year)


@pytest.mark.parametrize("value", [None, True, 1.5, [], "", "  "])
def test_a_row_without_a_title_is_bad(value: object) -> None:
    with pytest.raises(ValueError, match="no title"):
        parse_title(value)


@pytest.mark.parametrize(
    ("damaged", "meant"),
    [
        ("De battre mon coeur s'est arrÍtÈ", "De battre mon coeur s'est arrêté"),
        ("Die F‰lscher", "Die Fälscher"),
        ("DÈj‡ Vu", "Déjà Vu"),
        ("Per qualche dollaro in pi˘", "Per qualche dollaro in più"),
        ("The Naked Gun 2Ω", "The Naked Gun 2½"),
        ("I Love You Ö Don't Touch Me!", "I Love You … Don't Touch Me!"),
    ],
)
def test_mojibake_is_repaired(damaged: str, meant: str) -> None:
    assert repaired(damaged) == meant


@pytest.mark.parametrize("title", ["Alien³", "Léon", "Österreich", "Élan", "기생충", "Ñandú"])
def test_sound_titles_stay(title: str) -> None:
    assert repaired(title) == title


def test_rows_become_movies_with_their_sites(tmp_path: Path) -> None:
    full = row(
        IMDB_Rating=8.5,
        IMDB_Votes=180387,
        Rotten_Tomatoes_Rating=97,
        Major_Genre="Thriller/Suspense",
        Creative_Type="Science Fiction",
        Director="Ridley Scott",
        Running_Time_min=117,
    )
    entries, bad = read(tmp_path, full)
    assert not bad
    assert entries[0].record == {
        "title": "Alien",
        "year": 1979,
        "released_on": "1979-05-25",
        "categories": ["thriller", "sci_fi"],
        "runtime_min": 117,
        "directors": [{"name": "Ridley Scott"}],
        "sites": [
            {"site": "imdb", "score": 8.5, "votes": 180387, "source": "vega-datasets"},
            {"site": "rotten_tomatoes", "score": 97, "source": "vega-datasets"},
        ],
    }


def test_bad_rows_are_told_by_number_and_the_rest_go_on(tmp_path: Path) -> None:
    entries, bad = read(tmp_path, row(Title=None), "text", row(IMDB_Rating=11), row())
    assert [(item.line, item.reason) for item in bad] == [
        (1, "no title"),
        (2, "no object"),
        (3, "IMDB Rating is 1 to 10, not 11"),
    ]
    assert [entry.line for entry in entries] == [4]


def test_of_rows_that_repeat_the_one_that_tells_most_stands(tmp_path: Path) -> None:
    entries, bad = read(tmp_path, row(), row(IMDB_Rating=8.5, IMDB_Votes=10), row())
    assert [entry.line for entry in entries] == [2]
    assert [(item.line, item.reason) for item in bad] == [
        (1, "the same movie as row 2"),
        (3, "the same movie as row 2"),
    ]


def test_a_score_that_a_remake_shares_is_kept_by_neither(tmp_path: Path) -> None:
    figures = {"Title": "King Kong", "IMDB Rating": 7.6, "IMDB Votes": 132720}
    old = row() | figures | {"Release Date": "Dec 17 1976", "Rotten Tomatoes Rating": 46}
    new = row() | figures | {"Release Date": "Dec 14 2005"}
    entries, _ = read(tmp_path, old, new, row(IMDB_Rating=7.6, IMDB_Votes=132720))
    sites = [[site["site"] for site in each.record.get("sites", ())] for each in entries]
    assert sites == [["rotten_tomatoes"], [], ["imdb"]]


@pytest.mark.parametrize("content", ["", "{", '{"a": 1}', "\x00"])
def test_a_file_that_is_not_the_package_s_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "movies.json"
    path.write_text(content)
    with pytest.raises(SourceError):
        list(read_vega(path))

"""The reader of IMDb's files."""

import gzip
from pathlib import Path

import pytest

from moview.catalogue import BadLine, Choice, Entry, SourceError, read_imdb

HEADER = (
    "tconst titleType primaryTitle originalTitle isAdult startYear endYear runtimeMinutes genres\n"
)
BASICS = """tt0000001 movie Parasite Gisaengchung 0 2019 \\N 132 Drama,Thriller
tt0000002 short Clip Clip 0 2019 \\N 5 Short
tt0000003 movie "Quoted Raw 0 1999 \\N \\N \\N
tt0000004 tvMovie Telly Telly 0 2001 \\N 90 Film-Noir
tt0000005 movie Blue Blue 1 2001 \\N 90 Adult
tt0000006 movie Unborn Unborn 0 \\N \\N \\N \\N
tt0000007 movie
tt0000008 movie Unseen Unseen 0 2001 \\N 51420 Drama
"""
RATINGS = """tconst averageRating numVotes
tt0000001 8.5 900000
tt0000002 9.0 900000
tt0000003 5.5 2000
tt0000004 6.5 3000
tt0000005 6.5 3000
tt0000006 6.5 3000
tt0000008 6.5 3
tt0000009 x 3000
"""
PRINCIPALS = """tconst ordering nconst category job characters
tt0000001 1 nm1 director \\N \\N
tt0000001 2 nm2 actor \\N ["Ki-taek"]
tt0000001 3 nm3 actress \\N ["A","B"]
tt0000001 4 nm3 actress \\N ["C"]
tt0000001 5 nm4 writer \\N \\N
tt0000001 6 nm9 actor \\N \\N
tt0000001 7 nm5 self \\N not json
tt0000002 1 nm4 director \\N \\N
"""
NAMES = """nconst primaryName birthYear
nm1 Bong_Joon_Ho 1969
nm2 Song_Kang-ho 1967
nm3 Cho_Yeo-jeong 1981
nm4 Someone 1900
nm5 Self 1900
"""


def tsv(text: str) -> str:
    return text.replace(" ", "\t").replace("_", " ")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (
        ("title.basics", HEADER + BASICS),
        ("title.ratings", RATINGS),
        ("title.principals", PRINCIPALS),
        ("name.basics", NAMES),
    ):
        (tmp_path / f"{name}.tsv.gz").write_bytes(gzip.compress(tsv(text).encode()))
    return tmp_path


def titles(folder: Path, choice: Choice) -> list[str]:
    return [each.record["title"] for each in read_imdb(folder, choice) if isinstance(each, Entry)]


def test_a_movie_comes_with_people_roles_and_score(folder: Path) -> None:
    found = [item for item in read_imdb(folder) if isinstance(item, Entry)]
    assert found[0] == Entry(
        "title.basics.tsv.gz",
        2,
        {
            "title": "Parasite",
            "titles": {"und-imdb1": "Gisaengchung"},
            "year": 2019,
            "categories": ["drama", "thriller"],
            "runtime_min": 132,
            "directors": [{"name": "Bong Joon Ho", "external_ids": {"imdb": "nm1"}}],
            "actors": [
                {"name": "Song Kang-ho", "external_ids": {"imdb": "nm2"}, "role": "Ki-taek"},
                {"name": "Cho Yeo-jeong", "external_ids": {"imdb": "nm3"}, "role": "A / B"},
                {"name": "Self", "external_ids": {"imdb": "nm5"}},
            ],
            "external_ids": {"imdb": "tt0000001"},
            "sites": [{"site": "imdb", "score": 8.5, "votes": 900000, "source": "IMDb"}],
        },
    )
    assert found[1].record["title"] == '"Quoted'


def test_series_shorts_adult_titles_and_the_unseen_are_left_out(folder: Path) -> None:
    assert titles(folder, Choice()) == ["Parasite", '"Quoted']
    assert titles(folder, Choice(tv_movies=True)) == ["Parasite", '"Quoted', "Telly"]
    assert titles(folder, Choice(min_votes=0))[-1] == "Unseen"
    assert titles(folder, Choice(tv_movies=True, limit=2)) == ["Parasite", "Telly"]


def test_a_runtime_beyond_reason_is_left_out(folder: Path) -> None:
    last = list(read_imdb(folder, Choice(min_votes=0)))[-1]
    assert isinstance(last, Entry)
    assert "runtime_min" not in last.record


def test_bad_lines_are_told(folder: Path) -> None:
    bad = [item for item in read_imdb(folder) if isinstance(item, BadLine)]
    assert [(item.file, item.line) for item in bad] == [
        ("title.ratings.tsv.gz", 9),
        ("title.basics.tsv.gz", 7),
        ("title.basics.tsv.gz", 8),
    ]


def test_people_may_be_missing_but_votes_not_if_they_choose(folder: Path) -> None:
    (folder / "title.principals.tsv.gz").unlink()
    first = list(read_imdb(folder))[-1]
    assert isinstance(first, Entry)
    assert "directors" not in first.record
    (folder / "title.ratings.tsv.gz").unlink()
    with pytest.raises(SourceError, match=r"title\.ratings"):
        list(read_imdb(folder))
    assert "Parasite" in titles(folder, Choice(min_votes=0))

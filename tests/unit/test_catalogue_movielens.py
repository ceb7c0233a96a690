"""The reader of MovieLens, in its two forms."""

import gzip
from pathlib import Path

import pytest

from moview.catalogue import BadLine, Entry, Item, SourceError, read_movielens
from moview.catalogue.titles import Title, parse_title

MOVIES = """movieId,title,genres
1,"Matrix, The (1999)",Action|Sci-Fi|IMAX
2,"Avventura, L' (a.k.a. Adventure, The) (1960)",Drama
3,No Year,(no genres listed)
4,"Quoted, ""Well"" (2001)",Children
4,Again (2001),Drama
x,Wrong (2001),Drama
5
"""
LINKS = "movieId,imdbId,tmdbId\n1,0133093,603\n2,0053619,\n4,12345678,1\n5,x,y\n"
RATINGS = """userId,movieId,rating,timestamp
1,1,5.0,1000
2,1,4.0,86400000
1,2,6.0,1000
1,2,x,1000
1,4,0.5,1000
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "movies.csv").write_text(MOVIES)
    (tmp_path / "links.csv").write_text(LINKS)
    (tmp_path / "ratings.csv").write_text(RATINGS)
    return tmp_path


def entries(items: list[Item]) -> list[Entry]:
    return [item for item in items if isinstance(item, Entry)]


def test_movies_come_with_ids_and_what_their_ratings_add_up_to(folder: Path) -> None:
    found = entries(list(read_movielens(folder)))
    assert found[0] == Entry(
        "movies.csv",
        2,
        {
            "title": "The Matrix",
            "year": 1999,
            "categories": ["action", "sci_fi"],
            "external_ids": {"movielens": "1", "imdb": "tt0133093", "tmdb": "603"},
            "sites": [
                {
                    "site": "movielens",
                    "score": 4.5,
                    "votes": 2,
                    "as_of": "1972-09-27",
                    "source": "MovieLens",
                }
            ],
        },
    )
    assert found[1].record["titles"] == {"und-mlens1": "The Adventure"}
    assert "sites" not in found[1].record
    assert found[2].record["external_ids"]["imdb"] == "tt12345678"


def test_bad_lines_are_told_with_their_file_and_number(folder: Path) -> None:
    bad = [item for item in read_movielens(folder) if isinstance(item, BadLine)]
    assert [(item.file, item.line) for item in bad] == [
        ("ratings.csv", 4),
        ("ratings.csv", 5),
        ("movies.csv", 4),
        ("movies.csv", 6),
        ("movies.csv", 7),
        ("movies.csv", 8),
    ]
    assert bad[2].reason == "no year in 'No Year'"


def test_gzipped_files_do_as_well(folder: Path) -> None:
    plain = list(read_movielens(folder))
    for path in list(folder.iterdir()):
        (folder / f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))
        path.unlink()
    packed = list(read_movielens(folder))
    assert [item.record for item in entries(packed)] == [item.record for item in entries(plain)]


def test_links_and_ratings_may_be_missing(folder: Path) -> None:
    (folder / "links.csv").unlink()
    (folder / "ratings.csv").unlink()
    assert entries(list(read_movielens(folder)))[0].record["external_ids"] == {"movielens": "1"}


def test_the_dat_files_of_ml_1m_are_read(tmp_path: Path) -> None:
    (tmp_path / "movies.dat").write_bytes(
        "73::Misérables, Les (1995)::Drama|Musical\n".encode("latin-1")
    )
    (tmp_path / "ratings.dat").write_text("1::73::4::978300760\n")
    record = entries(list(read_movielens(tmp_path)))[0].record
    assert record["title"] == "Les Misérables"
    assert record["categories"] == ["drama", "music"]
    assert record["sites"][0]["score"] == 4


def test_a_folder_without_movies_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"movies\.csv"):
        list(read_movielens(tmp_path))


def test_a_file_with_other_columns_is_refused(tmp_path: Path) -> None:
    (tmp_path / "movies.csv").write_text("id,name\n")
    with pytest.raises(SourceError, match="movieId, title, genres"):
        list(read_movielens(tmp_path))


def test_a_damaged_gzip_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "movies.csv.gz").write_bytes(gzip.compress(MOVIES.encode())[:-20])
    with pytest.raises(SourceError, match="cannot read"):
        list(read_movielens(tmp_path))


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Toy Story (1995)", Title("Toy Story", (), 1995)),
        ("Rocky VI (1986) ", Title("Rocky VI", (), 1986)),
        ("(500) Days of Summer (2009)", Title("(500) Days of Summer", (), 2009)),
        (
            "To Have, or Not (En avoir (ou pas)) (1995)",
            Title("To Have, or Not", ("En avoir (ou pas)",), 1995),
        ),
        ("Big Bang Theory, The (2007-)", Title("The Big Bang Theory", (), 2007)),
        ("Fawlty Towers (1975-1979)", Title("Fawlty Towers", (), 1975)),
        ("2012 (2009)", Title("2012", (), 2009)),
        ("M (1931)", Title("M", (), 1931)),
        ("(a)", Title("(a)", (), None)),
        ("Odd) (1999)", Title("Odd)", (), 1999)),
        (
            "Fist of Fury (Chinese Connection, The) (Jing wu men) (1972)",
            Title("Fist of Fury", ("The Chinese Connection", "Jing wu men"), 1972),
        ),
        ("Same (a.k.a. Same) (1999)", Title("Same", (), 1999)),
    ],
)
def test_titles_are_told_as_people_say_them(text: str, title: Title) -> None:
    assert parse_title(text) == title

"""Matching of records to movies, and search keys of titles."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movie.domain import (
    contradict,
    external_keys,
    identify,
    match_keys,
    merged,
    normalised_title,
    search_words,
    title_key,
    words_of,
)

TEXT = st.text(max_size=30)


@pytest.mark.parametrize(
    ("title", "normalised"),
    [
        ("The Matrix", "matrix"),
        ("Amélie", "amelie"),
        ("  WALL·E ", "wall e"),
        ("Ａvatar", "avatar"),
        ("A", "a"),
        ("!!!", "!!!"),
        ("기생충", "기생충"),
        ("An American Tail", "american tail"),
    ],
)
def test_titles_are_compared_without_case_accents_and_articles(title: str, normalised: str) -> None:
    assert normalised_title(title) == normalised


@pytest.mark.parametrize(
    ("title", "key"), [("  The Matrix ", "the matrix"), ("Ａvatar", "avatar"), ("기생충", "기생충")]
)
def test_sorting_by_title_looks_at_neither_case_nor_width_and_keeps_articles(
    title: str, key: str
) -> None:
    assert title_key(title) == key


@given(TEXT)
def test_the_words_of_a_search_are_searched_for_as_they_are(text: str) -> None:
    assert search_words(" ".join(search_words(text))) == search_words(text)


@given(st.lists(TEXT, max_size=3))
def test_every_word_of_a_title_is_found_by_searching_for_it(titles: list[str]) -> None:
    words = words_of(titles)

    assert words == sorted(set(words))
    for title in titles:
        assert set(search_words(title)) <= set(words)


def test_the_words_of_all_titles_are_kept_once() -> None:
    assert words_of(["The Matrix", "AMÉLIE", "Amelie!", ""]) == ["amelie", "matrix", "the"]


def test_titles_are_found_with_and_without_their_accents() -> None:
    assert search_words("Amélie") == search_words("AMELIE") == ["amelie"]
    assert search_words("기생충") == ["기생충"]


def known(title: str, imdb: str | None = None, **more: str) -> dict[str, Any]:
    """A movie of 1999 as the catalogue knows it; ``more`` are its ids of other kinds."""
    ids = {"imdb": imdb, **more} if imdb else more
    movie = {"title": title, "year": 1999, "external_ids": ids}
    keys = {"external_keys": external_keys(ids), "match_keys": match_keys(movie)}
    return {**movie, **keys, "_id": f"{title} of {imdb}"}


def record(title: str, **ids: str) -> dict[str, Any]:
    return {"title": title, "year": 1999, "external_ids": ids}


@pytest.mark.parametrize(
    ("left", "right", "two"),
    [
        ({"imdb": "tt1"}, {"imdb": "tt2"}, True),
        ({"imdb": "tt1", "kobis": "1"}, {"imdb": "tt1", "kobis": "2"}, True),
        ({"imdb": "tt1"}, {"imdb": "tt1", "kobis": "1"}, False),
        ({"imdb": "tt1"}, {"kobis": "1"}, False),
        ({}, {"imdb": "tt1"}, False),
    ],
)
def test_two_ids_of_one_kind_make_two_movies(
    left: dict[str, str], right: dict[str, str], two: bool
) -> None:
    assert contradict(left, right) is two
    assert contradict(right, left) is two


ONE, TWO = known("One", "tt1"), known("Two", "tt2")
ONE_OF_KOBIS, TWO_OF_KOBIS = known("One", "tt1", kobis="1"), known("Two", kobis="2")
TWO_WITHOUT_ID, OTHER_ONE = known("Two"), known("One", "tt3")
REMOVED_ONE = {name: ONE[name] for name in ("external_keys", "match_keys")}


@pytest.mark.parametrize(
    ("told", "movies", "decision"),
    [
        pytest.param(record("One"), [], "new", id="nothing is known"),
        pytest.param(record("Three"), [ONE, TWO_WITHOUT_ID], "new", id="another title"),
        pytest.param({**record("One"), "year": 2000}, [ONE], "new", id="another year"),
        pytest.param(record("One", imdb="tt9"), [ONE], "new", id="one title, another id"),
        pytest.param(record("the one!"), [ONE, TWO_WITHOUT_ID], ONE, id="title and year"),
        pytest.param(record("One", kobis="9"), [ONE], ONE, id="title, and an id of another kind"),
        pytest.param(record("Uno", imdb="tt1"), [TWO, ONE], ONE, id="an id, whatever the title"),
        pytest.param(record("Two", imdb="tt1"), [ONE, TWO], ONE, id="a namesake has its own id"),
        pytest.param(
            record("Two", imdb="tt1"),
            [ONE_OF_KOBIS, TWO_OF_KOBIS],
            ONE_OF_KOBIS,
            id="the movie found by id and the namesake contradict each other",
        ),
        pytest.param(record("One"), [ONE, TWO, OTHER_ONE], "unsure", id="a title of two movies"),
        pytest.param(
            record("Two", imdb="tt1"),
            [ONE, TWO_WITHOUT_ID],
            "unsure",
            id="an id of one movie, the title of another that may be the same",
        ),
        pytest.param(
            record("One", imdb="tt1", kobis="2"),
            [ONE_OF_KOBIS],
            "conflict",
            id="one id agrees, one differs",
        ),
        pytest.param(
            record("One", imdb="tt1", kobis="2"),
            [ONE, TWO_OF_KOBIS],
            "conflict",
            id="ids of two movies",
        ),
    ],
)
def test_ids_title_and_year_decide_whether_a_movie_is_known(
    told: dict[str, Any], movies: list[dict[str, Any]], decision: str | dict[str, Any]
) -> None:
    """The decision is a word, or the known movie that it is."""
    for order in (movies, movies[::-1]):
        match = identify(told, order)
        assert decision == (match.movie or match.decision)
        assert (match.decision == "same") is (match.movie is not None)
        assert (match.decision in ("conflict", "unsure")) is (match.reason is not None)


@pytest.mark.parametrize(
    ("told", "decision"),
    [
        (record("Uno", imdb="tt1"), "conflict"),
        (record("One"), "conflict"),
        (record("One", imdb="tt9"), "new"),
        (record("Three"), "new"),
    ],
)
def test_a_removed_movie_does_not_come_back_by_id_nor_by_title_without_one(
    told: dict[str, Any], decision: str
) -> None:
    assert identify(told, [], [REMOVED_ONE]).decision == decision


def test_a_removed_movie_without_ids_is_known_by_its_title() -> None:
    removed = {"external_keys": [], "match_keys": ONE["match_keys"]}

    assert identify(record("One", imdb="tt9"), [], [removed]).decision == "conflict"


@pytest.mark.parametrize(
    ("told", "movies", "reason"),
    [
        (
            record("One"),
            [ONE, OTHER_ONE],
            "by title and year it is One (1999, One of tt1) and One (1999, One of tt3)",
        ),
        (
            record("Two", imdb="tt1"),
            [ONE, TWO_WITHOUT_ID],
            "by id it is One (1999, One of tt1), by title and year Two (1999, Two of None)",
        ),
        (
            record("One", imdb="tt1", kobis="2"),
            [ONE_OF_KOBIS],
            "one of its ids is that of One (1999, One of tt1), another one differs",
        ),
        (
            record("One", imdb="tt1", kobis="2"),
            [ONE, TWO_OF_KOBIS],
            "its ids are those of One (1999, One of tt1) and Two (1999, Two of None)",
        ),
    ],
)
def test_the_reason_names_the_movies_that_it_may_be(
    told: dict[str, Any], movies: list[dict[str, Any]], reason: str
) -> None:
    assert identify(told, movies).reason == reason


def test_merging_fills_in_and_never_overwrites_but_a_sites_figures() -> None:
    film = known("One") | {
        "runtime_min": 100,
        "titles": {"en": "One"},
        "sites": [{"site": "imdb", "score": 6}],
    }
    later = {
        "title": "Uno",
        "runtime_min": 90,
        "titles": {"en": "1", "ko": "하나"},
        "categories": ["drama"],
        "sites": [{"site": "imdb", "score": 7}, {"site": "metacritic", "score": 50}],
    }

    assert merged(film, later) == {
        "titles": {"en": "One", "ko": "하나"},
        "categories": ["drama"],
        "sites": later["sites"],
    }
    assert merged({**film, **merged(film, later)}, later) == {}


def test_merging_fills_in_a_date_and_people_only_where_none_are_known() -> None:
    stated = {"released_on": "1999-06-01", "directors": [{"name": "A"}], "actors": [{"name": "B"}]}
    other = {"released_on": "1998-01-01", "directors": [{"name": "C"}], "actors": [{"name": "D"}]}

    assert merged(known("One"), stated) == stated
    assert merged({**known("One"), **stated}, other) == {}


def test_merging_unites_ids_and_platforms_and_keeps_the_known_page_of_a_platform() -> None:
    film = known("One", "tt1") | {"platforms": [{"code": "tv", "url": "https://tv.example/1"}]}
    later = {
        "external_ids": {"imdb": "tt1", "kobis": "1"},
        "platforms": [{"code": "tv", "url": None}, {"code": "web", "url": None}],
    }

    assert merged(film, later) == {
        "external_ids": {"imdb": "tt1", "kobis": "1"},
        "platforms": [film["platforms"][0], {"code": "web", "url": None}],
    }

"""When two records are of the same movie, how titles are searched, and accounts' names compared."""

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
from user.domain import comparable, faults_of_email, faults_of_nickname, faults_of_password

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


@pytest.mark.parametrize(
    ("text", "compared"),
    [(" Neo ", "neo"), ("ＮＥＯ", "neo"), ("Straße", "strasse"), ("ǰ", "ǰ"), ("기생충", "기생충")],
)
def test_accounts_are_told_apart_by_neither_case_nor_width(text: str, compared: str) -> None:
    assert comparable(text) == compared


@given(TEXT)
def test_comparing_takes_a_second_time_to_nothing_new(text: str) -> None:
    assert comparable(comparable(text)) == comparable(text)
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


def test_an_id_finds_its_movie_whatever_the_title() -> None:
    movie = known("One", "tt1")

    assert identify(record("Uno", imdb="tt1"), [known("Two", "tt2"), movie]) == (movie, None)


def test_without_an_id_title_and_year_find_the_movie() -> None:
    movie = known("The One", "tt1")

    assert identify(record("one!"), [movie, known("Two")]) == (movie, None)
    assert identify({**record("One"), "year": 2000}, [movie]) == (None, None)
    assert identify(record("Three"), [movie, known("Two")]) == (None, None)


def test_one_title_and_another_id_is_another_movie() -> None:
    assert identify(record("One", imdb="tt9"), [known("One", "tt1")]) == (None, None)


def test_one_id_that_agrees_and_one_that_does_not_is_in_doubt() -> None:
    movie, doubt = identify(record("One", imdb="tt1", kobis="2"), [known("One", "tt1", kobis="1")])

    assert movie is None
    assert doubt == ("one of its ids is that of One (1999, One of tt1), another one differs")


def test_an_id_of_one_movie_and_the_title_of_another_that_may_be_the_same_is_in_doubt() -> None:
    movie, doubt = identify(record("Two", imdb="tt1"), [known("One", "tt1"), known("Two")])

    assert movie is None
    assert doubt == (
        "by id it is One (1999, One of tt1), by title and year Two (1999, Two of None)"
    )


def test_a_namesake_with_ids_of_its_own_leaves_the_id_in_no_doubt() -> None:
    movie, namesake = known("One", "tt1"), known("Two", "tt2")

    assert identify(record("Two", imdb="tt1"), [movie, namesake]) == (movie, None)


def test_a_namesake_that_only_the_movie_found_by_id_contradicts_raises_no_doubt() -> None:
    movie, namesake = known("One", "tt1", kobis="1"), known("Two", kobis="2")

    assert identify(record("Two", imdb="tt1"), [movie, namesake]) == (movie, None)


def test_a_title_of_two_known_movies_is_in_doubt_and_both_are_told() -> None:
    movie, doubt = identify(record("One"), [known("One", "tt1"), known("One", "tt2")])

    assert movie is None
    assert doubt == ("by title and year it is One (1999, One of tt1) and One (1999, One of tt2)")


def test_the_order_of_known_movies_decides_nothing() -> None:
    movies = [known("One", "tt1"), known("Two", "tt2"), known("One", "tt3")]

    for order in (movies, movies[::-1]):
        movie, doubt = identify({"title": "One", "year": 1999}, order)
        assert movie is None
        assert doubt is not None
        assert "One (1999" in doubt


def test_a_record_with_ids_of_two_movies_is_in_doubt() -> None:
    movies = [known("One", "tt1"), known("Nine", kobis="9")]

    assert identify(record("One", imdb="tt1", kobis="9"), movies) == (
        None,
        "its ids are those of One (1999, One of tt1) and Nine (1999, Nine of None)",
    )


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
    told = {"released_on": "1999-06-01", "directors": [{"name": "A"}], "actors": [{"name": "B"}]}
    other = {"released_on": "1998-01-01", "directors": [{"name": "C"}], "actors": [{"name": "D"}]}

    assert merged(known("One"), told) == told
    assert merged({**known("One"), **told}, other) == {}


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


@pytest.mark.parametrize("nickname", ["ab", "뉴비", "a b", "😀😀", "x" * 20, "  ok  "])
def test_nicknames_of_every_script_are_fine(nickname: str) -> None:
    assert faults_of_nickname(nickname) == []


@pytest.mark.parametrize(
    "nickname", ["", "a", " a ", "x" * 21, "a\x00b", "a\nb", "a\ud800", "ﷺ" * 2]
)
def test_nicknames_at_fault_are_told(nickname: str) -> None:
    assert faults_of_nickname(nickname)


@pytest.mark.parametrize(("password", "fine"), [("x" * 8, True), ("x" * 7, False)])
def test_passwords_have_a_length(password: str, fine: bool) -> None:
    assert (not faults_of_password(password)) is fine
    assert faults_of_password("x" * 129)


@pytest.mark.parametrize("email", ["", "a", "@b", "a@", "a b@c.d", f"{'x' * 250}@b.co"])
def test_what_is_no_address_is_told(email: str) -> None:
    assert faults_of_email(email)
    assert not faults_of_email("me@example.org")

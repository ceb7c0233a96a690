"""When two records are of the same movie, how titles are searched, and accounts' names compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movie.domain import identify, match_keys, merged, normalised_title, search_words, words_of
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


def known(title: str, imdb: str | None = None, **more: str) -> dict[str, object]:
    ids = {"imdb": imdb} if imdb else {}
    movie = {"title": title, "year": 1999, "external_ids": ids, **more}
    keys = [f"imdb:{imdb}"] if imdb else []
    return {**movie, "external_keys": keys, "match_keys": match_keys(movie), "_id": title}


def test_the_order_of_known_movies_decides_nothing() -> None:
    movies = [known("One", "tt1"), known("Two", "tt2"), known("One", "tt3")]
    record = {"title": "One", "year": 1999}

    for order in (movies, movies[::-1]):
        movie, doubt = identify(record, order)
        assert movie is None
        assert doubt is not None
        assert "One (1999" in doubt


def test_a_record_with_ids_of_two_movies_is_in_doubt() -> None:
    record = {"title": "One", "year": 1999, "external_ids": {"imdb": "tt1", "kobis": "9"}}
    other = known("Nine")
    other |= {"external_ids": {"kobis": "9"}, "external_keys": ["kobis:9"]}

    assert identify(record, [known("One", "tt1"), other])[1]


def test_merging_fills_in_and_never_overwrites_but_a_sites_figures() -> None:
    film = known("One") | {
        "runtime_min": 100,
        "titles": {"en": "One"},
        "sites": [{"site": "imdb", "score": 6}],
    }
    record = {
        "title": "Uno",
        "runtime_min": 90,
        "titles": {"en": "1", "ko": "하나"},
        "categories": ["drama"],
        "sites": [{"site": "imdb", "score": 7}, {"site": "metacritic", "score": 50}],
    }

    assert merged(film, record) == {
        "titles": {"en": "One", "ko": "하나"},
        "categories": ["drama"],
        "sites": record["sites"],
    }
    assert merged({**film, **merged(film, record)}, record) == {}


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

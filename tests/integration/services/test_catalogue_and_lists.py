"""The catalogue: lists that show each item once, searching, importing, calibrating, removing."""

from collections import Counter
from typing import Any

import pytest

from moview.errors import Conflict, Invalid, NotFound
from tests.integration.services.town import Town

SORTS = ("rank", "popular", "trending", "newest", "title", "reviews")


def pages(town: Town, service: str, method: str, limit: int = 3, **values: Any) -> list[str]:
    """The ids on all pages."""
    cursor, found = None, []
    while True:
        page = town.world.call(service, method, limit=limit, cursor=cursor, **values)
        found += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            return found
        assert len(page["items"]) == limit


def listed(town: Town, **filters: Any) -> set[str]:
    values = {"sort": "title", "filters": filters, "limit": 100}
    return {movie["id"] for movie in town.world.call("movie", "list_movies", **values)["items"]}


@pytest.mark.parametrize("sort", SORTS)
def test_a_walk_shows_every_movie_once_in_order(town: Town, sort: str) -> None:
    code = f"walk_{sort}"
    films = [
        town.film(
            "Same" if number % 2 else f"Other {number}",
            1990 + number // 3,
            categories=[code],
            released_on=f"{1990 + number // 3}-05-0{number}" if number % 3 else None,
        )
        for number in range(10)
    ]
    critic = town.person("critic")
    for film in films[:5]:
        town.vote(critic, film, "like")
    town.review(critic, films[7], 3)
    town.world.call("movie", "refresh_heat")

    walked = pages(town, "movie", "list_movies", sort=sort, filters={"category": code})

    assert sorted(walked) == sorted(films)
    whole = pages(town, "movie", "list_movies", 100, sort=sort, filters={"category": code})
    assert walked == whole
    everything = pages(town, "movie", "list_movies", sort=sort, filters={})
    assert set(films) <= set(everything)
    assert len(everything) == len(set(everything))


def test_a_walk_by_date_shows_once_whatever_has_only_a_year_after_what_has_a_day(
    town: Town,
) -> None:
    days = ["1931-01-01", None, "1931-12-31", None, "1931-06-01"]
    films = [town.film(year=1931, released_on=day) for day in days]

    walked = pages(town, "movie", "list_movies", 1, sort="newest", filters={})

    mine = [film for film in walked if film in films]
    assert mine == [films[2], films[4], films[0], *sorted([films[1], films[3]])]


def test_a_walk_shows_each_movie_that_stays_once_while_others_move(town: Town) -> None:
    films = [town.film(categories=["moving"]) for _ in range(9)]
    critic = town.person("critic")
    values: dict[str, Any] = {"sort": "popular", "filters": {"category": "moving"}, "limit": 2}
    page = town.world.call("movie", "list_movies", **values)
    seen = [item["id"] for item in page["items"]]
    moved = sorted(set(films) - set(seen))[:2]

    town.vote(critic, moved[0], "like")
    town.vote(critic, moved[1], "dislike")
    while page["next_cursor"]:
        page = town.world.call("movie", "list_movies", **values, cursor=page["next_cursor"])
        seen += [item["id"] for item in page["items"]]

    still = [film for film in seen if film not in moved]
    assert sorted(still) == sorted(set(films) - set(moved))


def test_the_other_lists_are_walked_once_too(town: Town) -> None:
    film, author = town.film(), town.person()
    for person in town.people(7):
        town.react(author, town.review(person, film, 5)["id"], "like")
    person = town.person()
    for _ in range(7):
        town.review(person, town.film(), 5)

    for service, method, values in (
        ("review", "list_reviews", {"movie_id": film, "sort": "best"}),
        ("review", "list_reviews", {"movie_id": film, "sort": "newest"}),
        ("review", "list_reviews_by", {"author_id": person}),
    ):
        walked = pages(town, service, method, 2, **values)
        assert len(walked) == len(set(walked)) == 7, values
    board = pages(town, "user", "list_users", 4)
    assert len(board) == len(set(board))
    assert board == pages(town, "user", "list_users", 1000)


def test_shelves_are_walked_newest_first(town: Town) -> None:
    person, films = town.person(), [town.film() for _ in range(5)]
    for film in films:
        town.call("movie", "shelve", user_id=person, movie_id=film, on=True)

    values: dict[str, Any] = {"user_id": person, "shelf": "watch_later", "limit": 2}
    seen, cursor = [], None
    for _ in range(3):
        page = town.world.call("user", "shelf", **values, cursor=cursor)
        seen += [item["movie"]["id"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert (seen, cursor) == (films[::-1], None)


def test_lists_are_filtered(town: Town) -> None:
    nolan = {"name": "Christopher Nolan", "external_ids": {"imdb": "nm0634240"}}
    facts: dict[str, Any] = {
        "categories": ["sci_fi"],
        "platforms": [{"code": "watcha", "name": "Watcha"}],
        "directors": [nolan],
        "actors": [{"name": "송강호", "role": "기택"}],
    }
    film = town.film("Interstellar", 2014, titles={"ko": "인터스텔라"}, **facts)
    other = town.film("Interceptor", 2022)
    (director,) = town.movie(film)["directors"]
    (actor,) = town.movie(film)["actors"]

    for filters in (
        {"q": "inters"},
        {"q": "인터"},
        {"q": "INTERSTELLAR"},
        {"category": "sci_fi", "q": "inter"},
        {"platform": "watcha"},
        {"person": director["id"]},
        {"person": actor["id"]},
        {"year_from": 2014, "year_to": 2014},
    ):
        assert listed(town, **filters) == {film}, filters
    assert listed(town, q="inter") == {film, other}
    assert listed(town, q="terstellar") == set()
    assert listed(town, q=".*") == set()
    assert listed(town, tier="masterpiece", q="inter") == set()


def test_people_are_found_with_what_they_made(town: Town) -> None:
    bong = {
        "name": "봉준호",
        "names": {"en": "Bong Joon-ho"},
        "external_ids": {"imdb": "nm0094435"},
    }
    host = town.film("괴물", 2006, directors=[bong])
    town.film("남극일기", 2005, actors=[{**bong, "role": "himself"}])

    (found,) = town.world.call("movie", "list_people", q="봉준")["items"]
    assert town.world.call("movie", "list_people", q="joon")["items"] == [found]

    person = town.world.call("movie", "get_person", person_id=found["id"])
    assert [movie["id"] for movie in person["directed"]] == [host]
    assert [part["role"] for part in person["acted_in"]] == ["himself"]
    with pytest.raises(NotFound):
        town.world.call("movie", "get_person", person_id="nobody")


def test_people_are_walked_once_each(town: Town) -> None:
    cast = [{"name": f"Walker {number}"} for number in range(7)]
    town.film(directors=cast[:4], actors=cast[2:])

    walked = pages(town, "movie", "list_people", 2, q="walker")

    assert len(walked) == len(set(walked)) == 7


def test_categories_and_platforms_are_counted(town: Town) -> None:
    for _ in range(2):
        town.film(categories=["drama"], platforms=[{"code": "tving", "name": "Tving"}])

    categories = town.world.call("movie", "list_categories")["items"]
    platforms = town.world.call("movie", "list_platforms")["items"]
    assert {"code": "drama", "ko": "드라마", "en": "Drama", "movies": 2} in categories
    assert {"code": "tving", "name": "Tving", "movies": 2} in platforms
    town.film(categories=["unnamed"])
    unnamed = {"code": "unnamed", "ko": "unnamed", "en": "unnamed", "movies": 1}
    assert unnamed in town.world.call("movie", "list_categories")["items"]


def test_a_movie_whose_creation_is_run_twice_is_there_once(town: Town) -> None:
    movie = {"title": f"Twice {town.number()}", "year": 2001}
    made = [
        town.call("movie", "create_movie", movie=movie, movie_id="0123456789abcdef")
        for _ in range(2)
    ]

    assert made[0] == made[1]
    assert len(listed(town, q=movie["title"])) == 1


def test_a_removed_movie_is_gone_everywhere(town: Town) -> None:
    person, film = town.person(), town.film("Gone Film")
    town.vote(person, film, "like")
    review = town.review(person, film, 5)["id"]

    for _ in range(2):
        town.call("movie", "remove_movie", movie_id=film)

    for service, method, values in (
        ("movie", "get_movie", {"movie_id": film}),
        ("movie", "explain_score", {"movie_id": film}),
        ("movie", "movie_rank_history", {"movie_id": film}),
        ("movie", "movie_summary", {"movie_id": film}),
        ("review", "get_review", {"review_id": review}),
    ):
        with pytest.raises(NotFound):
            town.world.call(service, method, **values)
    assert town.shelf(person, "liked") == town.shelf(person, "reviewed") == []
    assert listed(town, q="gone") == set()
    with pytest.raises(NotFound):
        town.vote(person, film, "like")
    town.call("review", "delete_own_review", user_id=person, movie_id=film)


def test_facts_are_changed_by_hand_and_copies_follow(town: Town) -> None:
    person, film = town.person(), town.film("Old Title", synopsis="It begins.")
    town.review(person, film, 5)

    town.call(
        "movie",
        "update_movie",
        movie_id=film,
        changes={"title": "New Title", "synopsis": None, "sites": [{"site": "imdb", "score": 9}]},
    )

    changed = town.movie(film)
    assert (changed["title"], changed["synopsis"]) == ("New Title", None)
    assert changed["base_score"] == pytest.approx(76.4)
    assert town.shelf(person, "reviewed")[0]["movie"]["title"] == "New Title"
    assert listed(town, q="old title") == set()


@pytest.mark.parametrize(
    "changes",
    [
        {"title": None},
        {"title": ""},
        {"year": "x"},
        {"more": 1},
        {"sites": [{"site": "x", "score": 1}]},
        {"sites": [{"site": "imdb", "score": 11}]},
    ],
    ids=str,
)
def test_facts_at_fault_are_refused(town: Town, changes: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        town.call("movie", "update_movie", movie_id=town.film(), changes=changes)


def test_an_external_id_is_one_movies_only(town: Town) -> None:
    town.film(external_ids={"imdb": "tt1000"})

    with pytest.raises(Conflict):
        town.film(external_ids={"imdb": "tt1000"})
    other, changes = town.film(), {"external_ids": {"imdb": "tt1000"}}
    with pytest.raises(Conflict):
        town.call("movie", "update_movie", movie_id=other, changes=changes)


def numbers(town: Town, facet: str) -> dict[str, int]:
    """Of the movies in each category, or on each platform, that has any."""
    found = {each["code"]: each["movies"] for each in town.call("movie", f"list_{facet}")["items"]}
    return {code: number for code, number in found.items() if number}


def test_categories_and_platforms_know_how_many_movies_they_have(town: Town) -> None:
    netflix, mubi = ({"code": code, "name": code.title()} for code in ("netflix", "mubi"))
    before = numbers(town, "categories"), numbers(town, "platforms")
    film = town.film(categories=["drama", "war", "drama"], platforms=[netflix])
    other = town.film(categories=["drama"], platforms=[netflix, mubi])

    def added() -> list[dict[str, int]]:
        now = numbers(town, "categories"), numbers(town, "platforms")
        return [dict(Counter(new) - Counter(old)) for new, old in zip(now, before, strict=True)]

    assert added() == [{"drama": 2, "war": 1}, {"netflix": 2, "mubi": 1}]
    changes = {"categories": ["war"], "platforms": [mubi]}
    town.call("movie", "update_movie", movie_id=film, changes=changes)
    assert added() == [{"drama": 1, "war": 1}, {"netflix": 1, "mubi": 2}]
    town.call("movie", "remove_movie", movie_id=other)
    assert added() == [{"war": 1}, {"mubi": 1}]
    assert town.call("movie", "audit")["differences"] == {}

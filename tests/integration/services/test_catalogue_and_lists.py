"""The catalogue: paging, searching, importing, calibrating, removing."""

from collections import Counter
from typing import Any

import pytest

from moview.errors import Conflict, Invalid, NotFound
from tests.integration.services.scenario import Scenario

SORTS = ("rank", "popular", "trending", "newest", "title", "reviews")


def pages(
    scenario: Scenario, service: str, method: str, limit: int = 3, **values: Any
) -> list[str]:
    """The ids on all pages."""
    cursor, found = None, []
    while True:
        page = scenario.world.call(service, method, limit=limit, cursor=cursor, **values)
        found += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            return found
        assert len(page["items"]) == limit


def listed(scenario: Scenario, **filters: Any) -> set[str]:
    values = {"sort": "title", "filters": filters, "limit": 100}
    return {movie["id"] for movie in scenario.world.call("movie", "list_movies", **values)["items"]}


@pytest.mark.parametrize("sort", SORTS)
def test_a_walk_shows_every_movie_once_in_order(scenario: Scenario, sort: str) -> None:
    code = f"walk_{sort}"
    films = [
        scenario.film(
            "Same" if number % 2 else f"Other {number}",
            1990 + number // 3,
            categories=[code],
            released_on=f"{1990 + number // 3}-05-0{number}" if number % 3 else None,
        )
        for number in range(10)
    ]
    critic = scenario.person("critic")
    for film in films[:5]:
        scenario.vote(critic, film, "like")
    scenario.review(critic, films[7], 3)
    scenario.world.call("movie", "refresh_heat")

    walked = pages(scenario, "movie", "list_movies", sort=sort, filters={"category": code})

    assert sorted(walked) == sorted(films)
    whole = pages(scenario, "movie", "list_movies", 100, sort=sort, filters={"category": code})
    assert walked == whole
    everything = pages(scenario, "movie", "list_movies", sort=sort, filters={})
    assert set(films) <= set(everything)
    assert len(everything) == len(set(everything))


def test_a_walk_by_date_shows_once_whatever_has_only_a_year_after_what_has_a_day(
    scenario: Scenario,
) -> None:
    days = ["1931-01-01", None, "1931-12-31", None, "1931-06-01"]
    films = [scenario.film(year=1931, released_on=day) for day in days]

    walked = pages(scenario, "movie", "list_movies", 1, sort="newest", filters={})

    mine = [film for film in walked if film in films]
    assert mine == [films[2], films[4], films[0], *sorted([films[1], films[3]])]


def test_a_walk_shows_each_movie_that_stays_once_while_others_move(scenario: Scenario) -> None:
    films = [scenario.film(categories=["moving"]) for _ in range(9)]
    critic = scenario.person("critic")
    values: dict[str, Any] = {"sort": "popular", "filters": {"category": "moving"}, "limit": 2}
    page = scenario.world.call("movie", "list_movies", **values)
    seen = [item["id"] for item in page["items"]]
    moved = sorted(set(films) - set(seen))[:2]

    scenario.vote(critic, moved[0], "like")
    scenario.vote(critic, moved[1], "dislike")
    while page["next_cursor"]:
        page = scenario.world.call("movie", "list_movies", **values, cursor=page["next_cursor"])
        seen += [item["id"] for item in page["items"]]

    still = [film for film in seen if film not in moved]
    assert sorted(still) == sorted(set(films) - set(moved))


def test_the_other_lists_are_walked_once_too(scenario: Scenario) -> None:
    film, author = scenario.film(), scenario.person()
    for person in scenario.people(7):
        scenario.react(author, scenario.review(person, film, 5)["id"], "like")
    person = scenario.person()
    for _ in range(7):
        scenario.review(person, scenario.film(), 5)

    for service, method, values in (
        ("review", "list_reviews", {"movie_id": film, "sort": "best"}),
        ("review", "list_reviews", {"movie_id": film, "sort": "newest"}),
        ("review", "list_reviews_by", {"author_id": person}),
    ):
        walked = pages(scenario, service, method, 2, **values)
        assert len(walked) == len(set(walked)) == 7, values
    board = pages(scenario, "user", "list_users", 4)
    assert len(board) == len(set(board))
    assert board == pages(scenario, "user", "list_users", 1000)


def test_shelves_are_walked_newest_first(scenario: Scenario) -> None:
    person, films = scenario.person(), [scenario.film() for _ in range(5)]
    for film in films:
        scenario.call("movie", "shelve", user_id=person, movie_id=film, on=True)

    values: dict[str, Any] = {"user_id": person, "shelf": "watch_later", "limit": 2}
    seen, cursor = [], None
    for _ in range(3):
        page = scenario.world.call("user", "shelf", **values, cursor=cursor)
        seen += [item["movie"]["id"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert (seen, cursor) == (films[::-1], None)


def test_lists_are_filtered(scenario: Scenario) -> None:
    nolan = {"name": "Christopher Nolan", "external_ids": {"imdb": "nm0634240"}}
    facts: dict[str, Any] = {
        "categories": ["sci_fi"],
        "platforms": [{"code": "watcha", "name": "Watcha"}],
        "directors": [nolan],
        "actors": [{"name": "송강호", "role": "기택"}],
    }
    film = scenario.film("Interstellar", 2014, titles={"ko": "인터스텔라"}, **facts)
    other = scenario.film("Interceptor", 2022)
    (director,) = scenario.movie(film)["directors"]
    (actor,) = scenario.movie(film)["actors"]

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
        assert listed(scenario, **filters) == {film}, filters
    assert listed(scenario, q="inter") == {film, other}
    assert listed(scenario, q="terstellar") == set()
    assert listed(scenario, q=".*") == set()
    assert listed(scenario, tier="masterpiece", q="inter") == set()


def test_people_are_found_with_what_they_made(scenario: Scenario) -> None:
    bong = {
        "name": "봉준호",
        "names": {"en": "Bong Joon-ho"},
        "external_ids": {"imdb": "nm0094435"},
    }
    host = scenario.film("괴물", 2006, directors=[bong])
    scenario.film("남극일기", 2005, actors=[{**bong, "role": "himself"}])

    (found,) = scenario.world.call("movie", "list_people", q="봉준")["items"]
    assert scenario.world.call("movie", "list_people", q="joon")["items"] == [found]

    person = scenario.world.call("movie", "get_person", person_id=found["id"])
    assert [movie["id"] for movie in person["directed"]] == [host]
    assert [part["role"] for part in person["acted_in"]] == ["himself"]
    with pytest.raises(NotFound):
        scenario.world.call("movie", "get_person", person_id="nobody")


def test_people_are_walked_once_each(scenario: Scenario) -> None:
    cast = [{"name": f"Walker {number}"} for number in range(7)]
    scenario.film(directors=cast[:4], actors=cast[2:])

    walked = pages(scenario, "movie", "list_people", 2, q="walker")

    assert len(walked) == len(set(walked)) == 7


def test_categories_and_platforms_are_counted(scenario: Scenario) -> None:
    for _ in range(2):
        scenario.film(categories=["drama"], platforms=[{"code": "tving", "name": "Tving"}])

    categories = scenario.world.call("movie", "list_categories")["items"]
    platforms = scenario.world.call("movie", "list_platforms")["items"]
    assert {"code": "drama", "ko": "드라마", "en": "Drama", "movies": 2} in categories
    assert {"code": "tving", "name": "Tving", "movies": 2} in platforms
    scenario.film(categories=["unnamed"])
    unnamed = {"code": "unnamed", "ko": "unnamed", "en": "unnamed", "movies": 1}
    assert unnamed in scenario.world.call("movie", "list_categories")["items"]


def test_a_movie_whose_creation_is_run_twice_is_there_once(scenario: Scenario) -> None:
    movie = {"title": f"Twice {scenario.number()}", "year": 2001}
    made = [
        scenario.call("movie", "create_movie", movie=movie, movie_id="0123456789abcdef")
        for _ in range(2)
    ]

    assert made[0] == made[1]
    assert len(listed(scenario, q=movie["title"])) == 1


def test_a_removed_movie_is_gone_everywhere(scenario: Scenario) -> None:
    person, film = scenario.person(), scenario.film("Gone Film")
    scenario.vote(person, film, "like")
    review = scenario.review(person, film, 5)["id"]

    for _ in range(2):
        scenario.call("movie", "remove_movie", movie_id=film)

    for service, method, values in (
        ("movie", "get_movie", {"movie_id": film}),
        ("movie", "explain_score", {"movie_id": film}),
        ("movie", "movie_rank_history", {"movie_id": film}),
        ("movie", "movie_summary", {"movie_id": film}),
        ("review", "get_review", {"review_id": review}),
    ):
        with pytest.raises(NotFound):
            scenario.world.call(service, method, **values)
    assert scenario.shelf(person, "liked") == scenario.shelf(person, "reviewed") == []
    assert listed(scenario, q="gone") == set()
    with pytest.raises(NotFound):
        scenario.vote(person, film, "like")
    scenario.call("review", "delete_own_review", user_id=person, movie_id=film)


def test_facts_are_changed_by_hand_and_copies_follow(scenario: Scenario) -> None:
    person, film = scenario.person(), scenario.film("Old Title", synopsis="It begins.")
    scenario.review(person, film, 5)

    scenario.call(
        "movie",
        "update_movie",
        movie_id=film,
        changes={"title": "New Title", "synopsis": None, "sites": [{"site": "imdb", "score": 9}]},
    )

    changed = scenario.movie(film)
    assert (changed["title"], changed["synopsis"]) == ("New Title", None)
    assert changed["base_score"] == pytest.approx(50 + 0.85 * 30)
    assert scenario.shelf(person, "reviewed")[0]["movie"]["title"] == "New Title"
    assert listed(scenario, q="old title") == set()


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
def test_facts_at_fault_are_refused(scenario: Scenario, changes: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        scenario.call("movie", "update_movie", movie_id=scenario.film(), changes=changes)


def test_an_external_id_is_one_movies_only(scenario: Scenario) -> None:
    scenario.film(external_ids={"imdb": "tt1000"})

    with pytest.raises(Conflict):
        scenario.film(external_ids={"imdb": "tt1000"})
    other, changes = scenario.film(), {"external_ids": {"imdb": "tt1000"}}
    with pytest.raises(Conflict):
        scenario.call("movie", "update_movie", movie_id=other, changes=changes)


def numbers(scenario: Scenario, facet: str) -> dict[str, int]:
    """Of the movies in each category, or on each platform, that has any."""
    found = {
        each["code"]: each["movies"] for each in scenario.call("movie", f"list_{facet}")["items"]
    }
    return {code: number for code, number in found.items() if number}


def test_categories_and_platforms_know_how_many_movies_they_have(scenario: Scenario) -> None:
    netflix, mubi = ({"code": code, "name": code.title()} for code in ("netflix", "mubi"))
    before = numbers(scenario, "categories"), numbers(scenario, "platforms")
    film = scenario.film(categories=["drama", "war", "drama"], platforms=[netflix])
    other = scenario.film(categories=["drama"], platforms=[netflix, mubi])

    def added() -> list[dict[str, int]]:
        now = numbers(scenario, "categories"), numbers(scenario, "platforms")
        return [dict(Counter(new) - Counter(old)) for new, old in zip(now, before, strict=True)]

    assert added() == [{"drama": 2, "war": 1}, {"netflix": 2, "mubi": 1}]
    changes = {"categories": ["war"], "platforms": [mubi]}
    scenario.call("movie", "update_movie", movie_id=film, changes=changes)
    assert added() == [{"drama": 1, "war": 1}, {"netflix": 1, "mubi": 2}]
    scenario.call("movie", "remove_movie", movie_id=other)
    assert added() == [{"war": 1}, {"mubi": 1}]
    assert scenario.call("movie", "audit")["differences"] == {}

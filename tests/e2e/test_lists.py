"""Lists: their order, and that paging shows each item once."""

import pytest

from tests.e2e.running import Moview, Person, done, eventually, sites_for
from tests.integration.cluster import Document

ODD_LIMIT = 7
SORTS = ["rank", "popular", "trending", "newest", "title", "reviews"]
TIERS = ["waste_of_time", "killing_time", "masterpiece"]
BASES = [20, 30, 38, 41, 50, 50, 50, 50, 55, 60, 60, 64, 66, 70, 75, 80]


@pytest.fixture(scope="module")
def movies(moview: Moview) -> list[str]:
    """A catalogue with many ties."""
    records = [
        {
            "title": f"Listed {number % 5}",
            "year": 1990 + number % 3,
            "categories": ["drama"] if number % 2 else ["comedy", "drama"],
            "platforms": [{"code": "netflix", "name": "Netflix"}] if number % 4 == 0 else [],
            "directors": [{"name": "One Director"}] if number % 3 == 0 else [],
            "external_ids": {"imdb": f"tt{number:07}"},
            "sites": sites_for(base),
        }
        for number, base in enumerate(BASES)
    ]
    return moview.import_movies(*records)


@pytest.fixture(scope="module")
def crowd(moview: Moview) -> list[Person]:
    return moview.sign_up_many(5)


@pytest.fixture(scope="module")
def reviews(moview: Moview, movies: list[str], crowd: list[Person]) -> list[Document]:
    """Of one movie, by everybody; and of many movies, by one of them."""
    written = [person.review(movies[0], story=5) for person in crowd]
    crowd[0].react(written[1], "like")
    crowd[0].react(written[2], "dislike")
    written += [crowd[0].review(movie, story=5) for movie in movies[1:4]]
    for movie in movies[1:4]:
        crowd[0].like(movie)
    eventually(lambda: len(crowd[0].shelf("reviewed")), 4)
    eventually(lambda: len(crowd[0].shelf("liked")), 3)
    eventually(lambda: moview.movie(movies[0])["opinions"]["reviews"], 5)
    return written


@pytest.mark.parametrize("sort", SORTS)
def test_a_walk_through_the_movies_shows_each_once(
    moview: Moview, movies: list[str], reviews: list[Document], sort: str
) -> None:
    walked = [movie["id"] for movie in moview.http.items("/v1/movies", ODD_LIMIT, sort=sort)]

    assert sorted(walked) == sorted(movies)
    assert walked == [movie["id"] for movie in moview.http.items("/v1/movies", 100, sort=sort)]


def test_by_rank_the_tier_comes_first_and_then_the_score(moview: Moview, movies: list[str]) -> None:
    listed = moview.http.items("/v1/movies")

    places = [(TIERS.index(movie["tier"]["code"]), movie["score"]) for movie in listed]
    assert places == sorted(places, reverse=True)
    assert {tier for tier, _ in places} == {0, 1, 2}


def test_one_like_puts_no_movie_on_top(
    moview: Moview, movies: list[str], crowd: list[Person]
) -> None:
    middling = movies[BASES.index(50)]
    before = [movie["id"] for movie in moview.http.items("/v1/movies", sort="popular")]

    crowd[0].like(middling)

    after = [movie["id"] for movie in moview.http.items("/v1/movies", sort="popular")]
    # It passes its equals and nobody else.
    assert after.index(middling) == BASES[::-1].index(50)
    others = [[movie for movie in each if movie != middling] for each in (before, after)]
    assert others[0] == others[1]
    crowd[0].withdraw(middling)


def test_a_movie_that_moves_during_a_walk_hides_no_other(
    moview: Moview, movies: list[str], crowd: list[Person]
) -> None:
    page = moview.read("/v1/movies", sort="popular", limit=ODD_LIMIT)
    walked = [movie["id"] for movie in page["items"]]
    moving = walked[-1]

    crowd[1].dislike(moving)
    while page["next_cursor"]:
        page = moview.read(
            "/v1/movies", sort="popular", limit=ODD_LIMIT, cursor=page["next_cursor"]
        )
        walked += [movie["id"] for movie in page["items"]]

    others = [movie for movie in walked if movie != moving]
    assert sorted(others) == sorted(set(movies) - {moving})


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"tier": "masterpiece"}, [12, 13, 14, 15]),
        ({"category": "comedy"}, [0, 2, 4, 6, 8, 10, 12, 14]),
        ({"platform": "netflix"}, [0, 4, 8, 12]),
        ({"year_from": 1991, "year_to": 1991}, [1, 4, 7, 10, 13]),
        ({"q": "list 3"}, [3, 8, 13]),
        ({"category": "comedy", "platform": "netflix", "tier": "masterpiece"}, [12]),
    ],
)
def test_filters_leave_what_was_asked_for(
    moview: Moview, movies: list[str], filters: dict[str, str], expected: list[int]
) -> None:
    walked = [movie["id"] for movie in moview.http.items("/v1/movies", 2, **filters)]

    assert sorted(walked) == sorted(movies[number] for number in expected)


def test_a_walk_through_reviews_users_shelves_and_histories_shows_each_once(
    moview: Moview, movies: list[str], crowd: list[Person], reviews: list[Document]
) -> None:
    of_one = sorted(each["id"] for each in reviews[:5])
    for sort in ("best", "newest"):
        walked = moview.http.items(f"/v1/movies/{movies[0]}/reviews", 2, sort=sort)
        assert sorted(each["id"] for each in walked) == of_one
    best = moview.http.items(f"/v1/movies/{movies[0]}/reviews")
    assert (best[0]["id"], best[-1]["id"]) == (reviews[1]["id"], reviews[2]["id"])
    by_one = [each["id"] for each in moview.http.items(f"/v1/users/{crowd[0].id}/reviews", 1)]
    assert by_one == [each["id"] for each in (*reviews[7:4:-1], reviews[0])]
    board = [user["id"] for user in moview.http.items("/v1/users", 2)]
    assert sorted(board) == sorted(person.id for person in crowd)
    shelf = crowd[0].items("/v1/me/movies", 2, shelf="reviewed")
    assert [each["movie"]["id"] for each in shelf] == [*movies[3:0:-1], movies[0]]
    # Three credits a day: the fourth review earned nothing and left no entry.
    steps = moview.http.items(f"/v1/users/{crowd[0].id}/rank/history", 2)
    assert [step["seq"] for step in steps] == [3, 2, 1]


def test_people_categories_and_platforms_lead_to_their_movies(
    moview: Moview, movies: list[str]
) -> None:
    (person,) = moview.http.items("/v1/people", q="direct")
    found = moview.read(f"/v1/people/{person['id']}")
    assert sorted(movie["id"] for movie in found["directed"]) == sorted(movies[::3])
    walked = moview.http.items("/v1/movies", 2, person=person["id"])
    assert sorted(movie["id"] for movie in walked) == sorted(movies[::3])
    categories = {each["code"]: each for each in moview.read("/v1/categories")["items"]}
    assert categories["drama"]["movies"] == len(movies)
    assert categories["comedy"]["movies"] == len(movies[::2])
    (platform,) = moview.read("/v1/platforms")["items"]
    assert (platform["code"], platform["movies"]) == ("netflix", len(movies[::4]))


@pytest.mark.parametrize("forged", [False, True])
def test_a_cursor_of_another_list_or_of_ones_own_making_is_refused(
    moview: Moview, movies: list[str], forged: bool
) -> None:
    cursor = moview.read("/v1/movies", sort="title", limit=1)["next_cursor"]

    refused = moview.get("/v1/movies", sort="popular", cursor="forged" if forged else cursor)

    assert refused.status_code == 422
    assert "cursor" in refused.json()["errors"]


def test_what_is_trending_was_liked_by_several_lately(moview: Moview, movies: list[str]) -> None:
    critics, movie = moview.sign_up_many(2, "critic"), movies[0]
    for critic in critics:
        critic.like(movie)

    def first() -> str:
        listed: list[Document] = done(moview.get("/v1/movies", sort="trending")).json()["items"]
        return str(listed[0]["id"])

    eventually(first, movie)

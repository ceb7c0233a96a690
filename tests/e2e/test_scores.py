"""Scores over HTTP, to the last decimal."""

from collections.abc import Callable, Iterator
from statistics import NormalDist

import pytest

from tests.e2e import arithmetic
from tests.e2e.arithmetic import Opinion, aspect_score, dislikes, likes, review, score
from tests.e2e.running import Moview, Person, done, eventually

Act = Callable[[Person, str], object]
CAST = {"critic": 2, "armchair": 2, "newbie": 2, "poser": 1}


@pytest.fixture(scope="module")
def cast(moview: Moview) -> dict[str, list[Person]]:
    """People of every tier."""
    return {tier: moview.sign_up_many(number, tier) for tier, number in CAST.items()}


@pytest.fixture(scope="module", autouse=True)
def everything_adds_up_in_the_end(moview: Moview) -> Iterator[None]:
    yield
    moview.assert_sound()


def reviews_at(story: int, **others: int) -> Act:
    return lambda person, movie: person.review(movie, story=story, **others)


def is_near(expected: float, abs: float = 1e-9) -> object:
    return pytest.approx(expected, abs=abs)


def score_of(moview: Moview, movie: str) -> Callable[[], float]:
    return lambda: float(moview.score(movie)["score"])


PINNED: list[tuple[float, list[tuple[str, Act]], list[Opinion], float]] = [
    (50, [("newbie", Person.like)], likes("newbie"), 50.6903),
    (60, [("newbie", Person.like)], likes("newbie"), 60.3699),
    (60, [("critic", Person.like)], likes("critic"), 60.5263),
    (60, [("critic", reviews_at(9))], review("critic", 90), 61.7188),
    (
        72,
        [
            ("critic", reviews_at(4)),
            ("critic", Person.dislike),
            ("armchair", Person.like),
            ("armchair", reviews_at(6, acting=7)),
            ("newbie", Person.like),
            ("newbie", Person.dislike),
            ("poser", Person.dislike),
        ],
        [
            *review("critic", 40),
            *dislikes("critic"),
            *likes("armchair"),
            *review("armchair", 65),
            *likes("newbie"),
            *dislikes("newbie"),
            *dislikes("poser"),
        ],
        68.0213,
    ),
]


@pytest.mark.parametrize(("base", "acts", "opinions", "pinned"), PINNED)
def test_opinions_move_a_score_by_exactly_what_the_rules_say(
    moview: Moview,
    cast: dict[str, list[Person]],
    base: float,
    acts: list[tuple[str, Act]],
    opinions: list[Opinion],
    pinned: float,
) -> None:
    movie = moview.add_movie(base)
    assert moview.score(movie)["score"] == is_near(base)
    people = {tier: iter(crowd) for tier, crowd in cast.items()}

    for tier, act in acts:
        act(next(people[tier]), movie)

    expected = score(base, opinions)
    assert round(expected, 4) == pinned
    # Lifts are whole hundredths.
    eventually(score_of(moview, movie), is_near(expected, abs=0.001))
    assert moview.movie(movie)["score"] == pytest.approx(expected, abs=0.006)


def test_the_explanation_names_every_bloc_and_adds_up_to_the_score(
    moview: Moview, cast: dict[str, list[Person]]
) -> None:
    movie = moview.add_movie(72)
    opinions = likes("newbie", 2) + dislikes("critic") + likes("armchair") + dislikes("armchair")
    for person in cast["newbie"]:
        person.like(movie)
    cast["critic"][0].dislike(movie)
    cast["armchair"][0].like(movie)
    cast["armchair"][1].dislike(movie)

    explained = moview.score(movie)

    expected = arithmetic.masses(opinions)
    assert {bloc["tier"]["code"]: bloc["mass"] for bloc in explained["blocs"]} == is_near(expected)
    # A like counts as 100 here, 28 above the base, and a dislike as 22.
    means = {bloc["tier"]["code"]: bloc["mean"] for bloc in explained["blocs"]}
    assert means == pytest.approx({"newbie": 100, "armchair": 61, "critic": 22}, abs=0.011)
    counts = {bloc["tier"]["code"]: bloc["count"] for bloc in explained["blocs"]}
    assert counts == {"newbie": 2, "armchair": 2, "critic": 1}
    parts = [(explained["base"]["mass"], explained["base"]["score"])]
    parts += [(bloc["mass"], bloc["mean"]) for bloc in explained["blocs"]]
    pooled = sum(mass * mean for mass, mean in parts) / sum(mass for mass, _ in parts)
    assert explained["limits"]["unlimited"] == is_near(pooled)
    assert explained["limits"]["held_by"] is None
    assert explained["score"] == is_near(pooled)
    assert explained["score"] == pytest.approx(score(72, opinions), abs=0.01)


def test_the_explanation_shows_what_each_site_published_and_what_became_of_it(
    moview: Moview,
) -> None:
    sites = [{"site": "imdb", "score": 8.4, "votes": 10_000}]
    movie = moview.add_movie(sites=sites)

    base = moview.score(movie)["base"]

    (site,) = base["sites"]
    assert (site["population"], site["movies"]) == ("reference", 2938)
    # (10,000 · 8.4 + 4,763.75 · 6.2875) / 14,763.75: votes draw it to the table's mean.
    assert site["shrunk"] == is_near(7.7183695, abs=1e-6)
    assert 0.9 < site["percentile"] < 0.99
    # One site says less than two would.
    expected = NormalDist(50, 15).inv_cdf(site["percentile"])
    assert site["harmonised"] == is_near(expected)
    assert base["score"] == is_near(50 + base["trust"] * 0.85 * (expected - 50))
    assert [(site["site"], site["published"], site["votes"]) for site in base["sites"]] == [
        ("imdb", 8.4, 10_000)
    ]


def test_a_review_takes_the_place_of_a_vote_and_gives_it_back_when_it_goes(
    moview: Moview, cast: dict[str, list[Person]]
) -> None:
    movie, person = moview.add_movie(60), cast["critic"][0]
    person.dislike(movie)
    written = person.review(movie, story=8, music=9)
    eventually(score_of(moview, movie), is_near(score(60, review("critic", 85))))
    assert moview.movie(movie)["opinions"] == {
        "likes": 0,
        "dislikes": 0,
        "ratings": 0,
        "reviews": 1,
    }

    edited = person.review(movie, "On second thought.", story=2)
    assert (edited["id"], edited["rating"]) == (written["id"], 20)
    assert edited["edited_at"] is not None
    eventually(score_of(moview, movie), is_near(score(60, review("critic", 20))))

    person.unreview(movie)
    eventually(score_of(moview, movie), is_near(score(60, dislikes("critic"))))
    assert moview.movie(movie)["opinions"] == {
        "likes": 0,
        "dislikes": 1,
        "ratings": 0,
        "reviews": 0,
    }
    assert moview.get(f"/v1/reviews/{written['id']}").status_code == 404

    person.withdraw(movie)
    eventually(score_of(moview, movie), is_near(60))


def test_each_aspect_has_a_score_of_its_own_over_the_reviews_that_rate_it(
    moview: Moview, cast: dict[str, list[Person]]
) -> None:
    movie = moview.add_movie(60)
    cast["critic"][0].review(movie, story=9, visuals=4)
    cast["armchair"][0].review(movie, story=2)
    cast["newbie"][0].like(movie)
    marks = {
        "story": review("critic", 90) + review("armchair", 20),
        "visuals": review("critic", 40),
        "acting": [],
        "direction": [],
        "music": [],
    }
    expected = {
        aspect: {"score": round(aspect_score(60, given), 2), "count": len(given)}
        for aspect, given in marks.items()
    }

    eventually(lambda: moview.movie(movie)["aspects"], expected)


def test_a_new_tier_changes_the_weight_of_everything_its_holder_ever_said(moview: Moview) -> None:
    person = moview.sign_up("rising")
    liked, reviewed = moview.add_movie(60), moview.add_movie(72)
    person.like(liked)
    person.review(reviewed, story=3)
    eventually(score_of(moview, reviewed), is_near(score(72, review("newbie", 30))))

    for tier in ("critic", "poser"):
        moview.appoint(person, tier)
        eventually(score_of(moview, liked), is_near(score(60, likes(tier))))
        eventually(score_of(moview, reviewed), is_near(score(72, review(tier, 30))))


def test_shelves_follow_what_one_likes_dislikes_reviews_and_keeps_for_later(
    moview: Moview,
) -> None:
    person = moview.sign_up("shelver")
    first, second, third = (moview.add_movie() for _ in range(3))
    person.like(first)
    person.dislike(second)
    person.like(third)
    done(person.put(f"/v1/movies/{first}/watch_later"), 204)
    done(person.put(f"/v1/movies/{second}/watch_later"), 204)
    written = person.review(second, story=5)

    eventually(lambda: person.shelf("liked"), [third, first])
    eventually(lambda: person.shelf("disliked"), [second])
    eventually(lambda: person.shelf("watch_later"), [second, first])
    eventually(lambda: person.shelf("reviewed"), [second])
    (item,) = person.items("/v1/me/movies", shelf="reviewed")
    assert item["review_id"] == written["id"]
    assert item["movie"]["title"] == moview.movie(second)["title"]
    assert person.user()["stats"] == {
        "reviews": 1,
        "likes_received": 0,
        "dislikes_received": 0,
        "movies_liked": 2,
        "movies_disliked": 1,
    }

    person.dislike(first)
    person.withdraw(third)
    done(person.delete(f"/v1/movies/{second}/watch_later"), 204)
    person.unreview(second)

    eventually(lambda: person.shelf("liked"), [])
    eventually(lambda: person.shelf("disliked"), [first, second])
    eventually(lambda: person.shelf("watch_later"), [first])
    eventually(lambda: person.shelf("reviewed"), [])


def test_a_token_shows_what_one_thinks_oneself_wherever_a_movie_or_review_stands(
    moview: Moview, cast: dict[str, list[Person]]
) -> None:
    person, author = cast["newbie"]
    movie = moview.add_movie(title="Seen with my own eyes")
    person.like(movie)
    done(person.put(f"/v1/movies/{movie}/watch_later"), 204)
    written = author.review(movie, acting=7)
    person.react(written, "dislike")

    mine = {"vote": "like", "watch_later": True, "review_id": None}
    assert person.read(f"/v1/movies/{movie}")["me"] == mine
    listed = person.items("/v1/movies", q="eyes")
    assert [each["me"] for each in listed] == [mine]
    assert person.read(f"/v1/reviews/{written['id']}")["me"] == {"vote": "dislike"}
    for path in (f"/v1/movies/{movie}/reviews", f"/v1/users/{author.id}/reviews"):
        shown = {each["id"]: each["me"] for each in person.items(path)}
        assert shown[written["id"]] == {"vote": "dislike"}
    whole = author.read(f"/v1/movies/{movie}/me")
    assert (whole["vote"], whole["watch_later"]) == (None, False)
    assert whole["review"]["id"] == written["id"]
    eventually(
        lambda: author.read(f"/v1/movies/{movie}")["me"],
        {"vote": None, "watch_later": False, "review_id": written["id"]},
    )
    assert "me" not in moview.movie(movie)


def test_who_has_a_page_already_is_told_so_until_it_changes(
    moview: Moview, cast: dict[str, list[Person]]
) -> None:
    movie, person = moview.add_movie(), cast["armchair"][0]
    path = f"/v1/movies/{movie}"
    page = moview.get(path)
    assert page.headers["Cache-Control"].startswith("public")
    known = {"If-None-Match": page.headers["ETag"]}

    again = moview.http.request("GET", path, headers=known)
    assert (again.status_code, again.content) == (304, b"")

    person.like(movie)
    changed = moview.http.request("GET", path, headers=known)
    assert changed.status_code == 200
    assert changed.headers["ETag"] != page.headers["ETag"]

    own = person.request("GET", path, headers=known)
    assert (own.status_code, own.headers["Cache-Control"]) == (200, "private, no-store")

"""Tiers of users and movies change only by a series, and histories say why."""

from collections.abc import Iterator

import pytest

from tests.e2e.arithmetic import dislikes, likes, review, score
from tests.e2e.running import Moview, Person, done, eventually
from tests.e2e.test_scores import is_near, score_of
from tests.integration.cluster import Document

# All are founders, who judge at once and as often as they like (rule 5).
CAST = {"critic": 4, "armchair": 10, "newbie": 10, "poser": 1}


@pytest.fixture(scope="module")
def environment() -> dict[str, str]:
    """Nobody waits a week for a demotion."""
    return {"DEMOTION_DAYS": "0"}


@pytest.fixture(scope="module")
def cast(moview: Moview) -> dict[str, list[Person]]:
    """People of every tier."""
    return {tier: moview.sign_up_many(number, tier) for tier, number in CAST.items()}


@pytest.fixture(scope="module", autouse=True)
def everything_adds_up_in_the_end(moview: Moview) -> Iterator[None]:
    yield
    moview.assert_sound()


def stand(person: Person) -> tuple[str, float, Document | None]:
    me = person.me()
    return me["tier"]["code"], me["points"], me["series"]


def assert_stands(person: Person, tier: str, points: float, series: Document | None = None) -> None:
    eventually(lambda: stand(person), (tier, points, series))


def promotion(up: float = 0, down: float = 0, target: float = 2) -> Document:
    sides = {"up": up, "down": down}
    return {"kind": "promotion", **sides, "target": target, "down_target": target}


def demotion(up: float = 0, down: float = 0, target: float = 2, needed: float = 5) -> Document:
    sides = {"up": up, "down": down}
    return {"kind": "demotion", **sides, "target": target, "down_target": needed}


def reviewers_work(moview: Moview, person: Person, number: int, story: int = 6) -> list[Document]:
    """Reviews of as many movies, each credited before the next."""
    reviews = []
    for written in range(1, number + 1):
        reviews.append(person.review(moview.add_movie(60), story=story))
        assert_stands(person, "newbie", min(30 + 5 * written, 45))
    return reviews


def test_a_liked_reviewer_rises_through_a_promotion_series(
    moview: Moview, cast: dict[str, list[Person]]
) -> None:
    rising = moview.sign_up("rising")
    reviews = reviewers_work(moview, rising, 3)
    for critic in cast["critic"][:3]:
        for each in reviews:
            critic.react(each, "like")
    assert_stands(rising, "newbie", 99)

    cast["newbie"][0].react(reviews[0], "like")
    assert_stands(rising, "newbie", 100, promotion())

    cast["newbie"][1].react(reviews[1], "like")
    cast["poser"][0].react(reviews[1], "dislike")
    cast["armchair"][0].react(reviews[1], "like")
    assert_stands(rising, "newbie", 100, promotion(up=1))
    cast["critic"][3].react(reviews[1], "like")
    assert_stands(rising, "armchair", 30)

    assert rising.me()["stats"]["likes_received"] == 13
    steps = rising.history()
    assert [step["seq"] for step in steps] == list(range(1, len(steps) + 1))
    changes = [(step["cause"]["type"], step["change"]) for step in steps]
    assert changes[:3] == [("review_written", 5)] * 3
    assert changes[3:13] == [("review_liked", 6)] * 9 + [("review_liked", 1)]
    assert [kind for kind, _ in changes[13:]] == [
        "review_liked",
        "review_liked",
    ]
    last = steps[-1]
    assert last["cause"]["actor_tier"]["code"] == "critic"
    assert last["before"]["tier"]["code"] == "newbie"
    assert last["after"] == {"tier": rising.me()["tier"], "points": 30, "series": None}
    assert all("actor_id" not in step["cause"] for step in steps)

    for each in reviews:
        eventually(
            lambda path=f"/v1/reviews/{each['id']}": moview.read(path)["author"]["tier"]["code"],
            "armchair",
        )
        eventually(
            score_of(moview, each["movie"]["id"]), is_near(score(60, review("armchair", 60)))
        )
    best = moview.read("/v1/users", limit=100)["items"]
    ranks = ["poser", "newbie", "armchair", "critic"]
    order = [(ranks.index(user["tier"]["code"]), user["points"]) for user in best]
    assert order == sorted(order, reverse=True)


def test_a_disliked_reviewer_falls_through_a_demotion_series(
    moview: Moview, cast: dict[str, list[Person]]
) -> None:
    falling = moview.sign_up("falling")
    reviews = reviewers_work(moview, falling, 2)
    for critic in cast["critic"][:3]:
        for each in reviews:
            critic.react(each, "dislike")
    assert_stands(falling, "newbie", 4)
    cast["armchair"][0].react(reviews[0], "dislike")
    assert_stands(falling, "newbie", 1)
    cast["armchair"][0].react(reviews[1], "dislike")
    assert_stands(falling, "newbie", 0, demotion())

    cast["newbie"][0].react(reviews[0], "like")
    cast["critic"][0].react(reviews[0], "like")
    assert_stands(falling, "newbie", 0, demotion(up=1))
    for down, armchair in enumerate(cast["armchair"][1:5], 1):
        armchair.react(reviews[0], "dislike")
        assert_stands(falling, "newbie", 0, demotion(up=1, down=down))
    cast["critic"][3].react(reviews[0], "dislike")

    assert_stands(falling, "poser", 70)
    for each in reviews:
        eventually(score_of(moview, each["movie"]["id"]), is_near(score(60, review("poser", 60))))
    changes = [step["change"] for step in falling.history()]
    assert changes[:10] == [5, 5, -6, -6, -6, -6, -6, -6, -3, -1]


def test_a_reviewer_who_is_defended_survives_the_demotion_series(
    moview: Moview, cast: dict[str, list[Person]]
) -> None:
    defended = moview.sign_up("defended")
    (written,) = reviewers_work(moview, defended, 1)
    for critic in cast["critic"]:
        critic.react(written, "dislike")
    for armchair in cast["armchair"][:4]:
        armchair.react(written, "dislike")
    assert_stands(defended, "newbie", 0, demotion())

    for person in (cast["critic"][0], cast["armchair"][0]):
        person.react(written, "like")

    assert_stands(defended, "newbie", 25)


def test_taking_a_like_back_or_deleting_the_review_takes_back_what_it_earned(
    moview: Moview, cast: dict[str, list[Person]]
) -> None:
    author, critic, armchair = moview.sign_up("fickle"), cast["critic"][0], cast["armchair"][0]
    reviews = reviewers_work(moview, author, 2)
    critic.react(reviews[0], "like")
    armchair.react(reviews[0], "dislike")
    critic.react(reviews[1], "dislike")
    assert_stands(author, "newbie", 40 + 6 - 3 - 6)

    critic.react(reviews[0], "dislike")
    assert_stands(author, "newbie", 40 - 6 - 3 - 6)
    done(critic.delete(f"/v1/reviews/{reviews[0]['id']}/vote"), 204)
    assert_stands(author, "newbie", 40 - 3 - 6)
    assert moview.read(f"/v1/reviews/{reviews[0]['id']}")["reactions"] == {
        "likes": 0,
        "dislikes": 1,
    }

    # The first earned 5 − 3: gone. The second cost 6 − 5: what it cost stays.
    author.unreview(reviews[0]["movie"]["id"])
    assert_stands(author, "newbie", 40 - 3 - 6 - 2)
    author.unreview(reviews[1]["movie"]["id"])
    eventually(lambda: author.me()["stats"]["dislikes_received"], 0)
    assert_stands(author, "newbie", 29)

    again = author.review(reviews[0]["movie"]["id"], story=6)
    assert again["id"] != reviews[0]["id"]
    eventually(lambda: author.me()["stats"]["reviews"], 1)
    assert_stands(author, "newbie", 29)


def test_a_review_removed_for_abuse_costs_twenty_points_besides(
    moview: Moview, cast: dict[str, list[Person]]
) -> None:
    operator, author = moview.sign_up("operator"), moview.sign_up("abusive")
    moview.make_operator(operator)
    (written,) = reviewers_work(moview, author, 1)
    path = f"/v1/reviews/{written['id']}"
    assert cast["critic"][0].delete(path).status_code == 403
    assert moview.get(path).status_code == 200

    done(operator.delete(path), 204)

    assert_stands(author, "newbie", 35 - 5 - 20)
    assert author.history()[-1]["cause"]["type"] == "review_removed"
    assert moview.get(path).status_code == 404
    eventually(score_of(moview, written["movie"]["id"]), is_near(60))


def test_a_movie_is_placed_promoted_rests_and_is_demoted_again(
    moview: Moview, cast: dict[str, list[Person]]
) -> None:
    movie = moview.add_movie(60)
    said = []

    def expect(tier: str, series: Document | None = None) -> None:
        def stands() -> tuple[str, Document | None, float]:
            shown = moview.movie(movie)
            return shown["tier"]["code"], shown["series"], shown["score"]

        eventually(stands, (tier, series, round(score(60, said), 2)))

    for critic in cast["critic"][:2]:
        critic.review(movie, story=10)
        said += review("critic", 100)
        expect("killing_time")
    cast["critic"][2].like(movie)
    said += likes("critic")
    expect("killing_time", promotion(target=4))

    for up, armchair in enumerate(cast["armchair"][:3], 1):
        armchair.like(movie)
        said += likes("armchair")
        expect("killing_time", promotion(up, target=4))
    cast["armchair"][3].like(movie)
    said += likes("armchair")
    expect("masterpiece")

    # Nine judges are heard while it rests, and open nothing, as newbies do not; the tenth does.
    for newbie in cast["newbie"]:
        newbie.dislike(movie)
        said += dislikes("newbie")
    for armchair in cast["armchair"][4:]:
        armchair.dislike(movie)
        said += dislikes("armchair")
    cast["critic"][3].dislike(movie)
    said += dislikes("critic")
    for critic in cast["critic"][:2]:
        critic.review(movie, story=1)
        said.remove(review("critic", 100)[0])
        said += review("critic", 10)
        expect("masterpiece")
    cast["critic"][2].dislike(movie)
    said.remove(likes("critic")[0])
    said += dislikes("critic")
    expect("masterpiece", demotion(target=4, needed=4))

    cast["newbie"][9].like(movie)
    said.remove(dislikes("newbie")[0])
    said += likes("newbie")
    expect("masterpiece", demotion(target=4, needed=4))
    for armchair in cast["armchair"][:4]:
        armchair.dislike(movie)
        said.remove(likes("armchair")[0])
        said += dislikes("armchair")
    expect("killing_time")

    steps = moview.http.items(f"/v1/movies/{movie}/rank/history")[::-1]
    tiers = [step["after"]["tier"]["code"] for step in steps]
    changes = [i for i in range(1, len(tiers)) if tiers[i] != tiers[i - 1]]
    assert [tiers[i] for i in changes] == ["masterpiece", "killing_time"]
    causes = [(step["cause"]["type"], step["cause"]["actor_tier"]["code"]) for step in steps]
    assert [causes[i] for i in changes] == [("liked", "armchair"), ("disliked", "armchair")]
    assert steps[-1]["after"]["score"] == round(score(60, said), 2)


def test_a_young_movie_stands_at_once_where_its_score_puts_it(
    moview: Moview, cast: dict[str, list[Person]]
) -> None:
    movie = moview.add_movie(64.6)
    assert moview.movie(movie)["tier"]["code"] == "killing_time"

    answer = cast["critic"][0].like(movie)

    assert score(64.6, likes("critic")) > 65
    assert (answer["movie"]["tier"]["code"], answer["movie"]["series"]) == ("masterpiece", None)
    cast["critic"][0].dislike(movie)
    assert moview.movie(movie)["tier"]["code"] == "killing_time"

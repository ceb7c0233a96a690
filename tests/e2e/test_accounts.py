"""Accounts: signing up, leaving, suspension and return, and the effect on opinions and reviews."""

from collections.abc import Iterator

import pytest

from tests.e2e.arithmetic import likes, review, score
from tests.e2e.running import PASSWORD, Moview, Person, done, eventually
from tests.e2e.test_scores import is_near, score_of


@pytest.fixture(scope="module", autouse=True)
def everything_adds_up_in_the_end(moview: Moview) -> Iterator[None]:
    yield
    moview.assert_sound()


def sign_up(moview: Moview, email: str, nickname: str) -> int:
    body = {"email": email, "password": PASSWORD, "nickname": nickname}
    return moview.http.post("/v1/users", **body).status_code


def leaving(moview: Moview) -> tuple[Person, Person, str, dict[str, str]]:
    """Somebody who said all there is to say, somebody they reacted to, a movie, and reviews."""
    person, other = moview.sign_up("leaving"), moview.sign_up("staying")
    moview.appoint(person, "critic")
    movie = moview.add_movie(60)
    liked = moview.add_movie(60)
    person.like(liked)
    mine = person.review(movie, story=9)
    theirs = other.review(movie, story=5)
    person.react(theirs, "like")
    done(person.put(f"/v1/movies/{movie}/watch_later"), 204)
    eventually(
        score_of(moview, movie), is_near(score(60, review("critic", 90) + review("newbie", 50)))
    )
    eventually(lambda: other.me()["points"], 41)
    eventually(lambda: person.shelf("watch_later"), [movie])
    return person, other, movie, {"mine": mine["id"], "theirs": theirs["id"], "liked": liked}


def assert_gone(moview: Moview, person: Person) -> None:
    """Neither the tokens nor the e-mail open anything any more."""
    assert person.get("/v1/me").status_code == 401
    assert person.put("/v1/movies/x/vote", value="like").status_code == 401
    refresh = {"refresh_token": person.session["refresh_token"]}
    assert moview.http.post("/v1/sessions/refresh", **refresh).status_code == 401
    again = moview.http.post("/v1/sessions", email=person.email, password=PASSWORD)
    assert again.status_code == 401
    eventually(lambda: moview.get(f"/v1/users/{person.id}").status_code, 404)
    board = [user["id"] for user in moview.http.items("/v1/users")]
    assert person.id not in board


def test_leaving_takes_the_opinions_along_and_keeps_the_reviews(moview: Moview) -> None:
    person, other, movie, ids = leaving(moview)

    done(person.delete("/v1/me"), 204)

    assert_gone(moview, person)
    eventually(score_of(moview, movie), is_near(score(60, review("newbie", 50))))
    eventually(score_of(moview, ids["liked"]), is_near(60))
    eventually(lambda: moview.read(f"/v1/reviews/{ids['mine']}")["author"]["nickname"], None)
    kept = moview.read(f"/v1/reviews/{ids['mine']}")
    assert (kept["rating"], kept["author"]["id"]) == (90, person.id)
    assert moview.read(f"/v1/reviews/{ids['theirs']}")["reactions"] == {"likes": 1, "dislikes": 0}
    assert other.me()["points"] == 41
    assert sign_up(moview, "someone.else@example.com", person.nickname.upper()) == 409
    assert sign_up(moview, person.email, "someone new") == 201
    known = moview.databases["user"].users.find_one({"_id": person.id})
    assert person.email not in str(known)
    assert person.nickname not in str(known)


def test_leaving_may_take_the_reviews_along_as_well(moview: Moview) -> None:
    person, other, movie, ids = leaving(moview)

    done(person.delete("/v1/me", reviews="delete"), 204)

    assert_gone(moview, person)
    eventually(lambda: moview.get(f"/v1/reviews/{ids['mine']}").status_code, 404)
    eventually(
        lambda: [each["id"] for each in moview.http.items(f"/v1/movies/{movie}/reviews")],
        [ids["theirs"]],
    )
    eventually(score_of(moview, movie), is_near(score(60, review("newbie", 50))))
    eventually(score_of(moview, ids["liked"]), is_near(60))
    assert other.me()["points"] == 41


def test_a_suspended_user_is_heard_no_more_until_they_return(moview: Moview) -> None:
    person, movie, liked = moview.sign_up("noisy"), moview.add_movie(60), moview.add_movie(60)
    moview.appoint(person, "armchair")
    person.like(liked)
    person.review(movie, story=9)
    heard = {liked: score(60, likes("armchair")), movie: score(60, review("armchair", 90))}
    for each, expected in heard.items():
        eventually(score_of(moview, each), is_near(expected))

    moview.rpc.user.suspend(email=person.email)

    for each in heard:
        eventually(score_of(moview, each), is_near(60))
    eventually(lambda: person.put(f"/v1/movies/{movie}/vote", value="like").status_code, 403)
    # The gateway asks about a session every five seconds only.
    eventually(lambda: person.get("/v1/me").status_code, 403)
    again = moview.http.post("/v1/sessions", email=person.email, password=PASSWORD)
    assert again.status_code == 403

    moview.rpc.user.restore(email=person.email)

    for each, expected in heard.items():
        eventually(score_of(moview, each), is_near(expected))
    eventually(lambda: person.get("/v1/me").status_code, 200)
    person.dislike(liked)
    eventually(lambda: person.shelf("disliked"), [liked])


def test_a_session_is_renewed_once_with_each_token_and_ends_if_one_comes_twice(
    moview: Moview,
) -> None:
    person = moview.sign_up("returning")
    first = {"refresh_token": person.session["refresh_token"]}
    renewed = done(moview.http.post("/v1/sessions/refresh", **first), 201).json()
    person.token = renewed["access_token"]
    assert person.me()["email"] == person.email

    assert moview.http.post("/v1/sessions/refresh", **first).status_code == 401

    second = {"refresh_token": renewed["refresh_token"]}
    assert moview.http.post("/v1/sessions/refresh", **second).status_code == 401
    eventually(lambda: person.get("/v1/me").status_code, 401)


def test_a_new_password_ends_every_session_and_opens_the_next(moview: Moview) -> None:
    person = moview.sign_up("careful")
    elsewhere = done(moview.http.post("/v1/sessions", email=person.email, password=PASSWORD))
    change = {"password": "another horse", "current_password": "not this one"}
    assert person.patch("/v1/me", **change).status_code == 403

    done(person.patch("/v1/me", **{**change, "current_password": PASSWORD}), 200)

    assert person.get("/v1/me").status_code == 401
    person.token = elsewhere.json()["access_token"]
    assert person.get("/v1/me").status_code == 401
    sign_in = {"email": person.email, "password": "another horse"}
    person.token = done(moview.http.post("/v1/sessions", **sign_in), 201).json()["access_token"]
    assert person.me()["id"] == person.id
    done(person.delete("/v1/sessions/current"), 204)
    assert person.get("/v1/me").status_code == 401


def test_a_new_nickname_stands_on_every_review(moview: Moview) -> None:
    person, movie = moview.sign_up("before"), moview.add_movie()
    written = person.review(movie, story=5)

    done(person.patch("/v1/me", nickname="이름을 바꾼 사람"), 200)

    path = f"/v1/reviews/{written['id']}"
    eventually(lambda: moview.read(path)["author"]["nickname"], "이름을 바꾼 사람")
    assert person.user()["nickname"] == "이름을 바꾼 사람"
    assert sign_up(moview, "a.third@example.com", "이름을 바꾼 사람") == 409
    assert sign_up(moview, "a.third@example.com", person.nickname) == 201


def test_an_id_that_a_movie_lost_may_be_anothers(moview: Moview) -> None:
    operator = moview.sign_up("operator")
    moview.make_operator(operator)
    first, second = moview.add_movie(external_ids={"imdb": "tt0000001"}), moview.add_movie()
    taken = operator.patch(f"/v1/movies/{second}", external_ids={"imdb": "tt0000001"})
    assert taken.status_code == 409

    done(operator.patch(f"/v1/movies/{first}", external_ids={"imdb": "tt0000002"}), 200)

    done(operator.patch(f"/v1/movies/{second}", external_ids={"imdb": "tt0000001"}), 200)
    assert moview.movie(first)["external_ids"] == {"imdb": "tt0000002"}


def test_an_operator_keeps_the_catalogue_by_hand(moview: Moview) -> None:
    operator, reader = moview.sign_up("operator"), moview.sign_up("reader")
    facts = {"title": "By hand", "year": 2020, "sites": [{"site": "imdb", "score": 7.5}]}
    assert reader.post("/v1/movies", **facts).status_code == 403
    moview.make_operator(operator)

    movie = done(operator.post("/v1/movies", **facts), 201).json()["id"]
    base = moview.score(movie)["base"]
    lone = 50 + base["trust"] * 0.85 * (base["sites"][0]["harmonised"] - 50)
    assert moview.movie(movie)["base_score"] == pytest.approx(lone, abs=0.006)
    reader.like(movie)
    written = reader.review(movie, story=4)
    eventually(lambda: reader.shelf("reviewed"), [movie])

    done(operator.patch(f"/v1/movies/{movie}", title="By another hand"), 200)
    eventually(
        lambda: reader.read("/v1/me/movies", shelf="reviewed")["items"][0]["movie"]["title"],
        "By another hand",
    )
    path = f"/v1/reviews/{written['id']}"
    eventually(lambda: moview.read(path)["movie"]["title"], "By another hand")
    assert [each["id"] for each in moview.http.items("/v1/movies", q="another hand")] == [movie]

    done(operator.delete(f"/v1/movies/{movie}"), 204)
    assert moview.get(f"/v1/movies/{movie}").status_code == 404
    eventually(lambda: reader.shelf("reviewed") + reader.shelf("liked"), [])
    eventually(lambda: moview.get(path).status_code, 404)
    assert reader.put(f"/v1/movies/{movie}/vote", value="like").status_code == 404

"""Every route over a real broker: statuses, shapes, tags, and what a token adds."""

from typing import Any

import pytest

from tests.integration.gateway.running import Gateway, bearer

READS = [
    "/v1/users",
    "/v1/users/u1",
    "/v1/users/u1/rank/history",
    "/v1/users/u1/reviews",
    "/v1/tiers",
    "/v1/movies",
    "/v1/movies/m1",
    "/v1/movies/m1/score",
    "/v1/movies/m1/rank/history",
    "/v1/movies/m1/reviews",
    "/v1/reviews/r1",
    "/v1/people",
    "/v1/people?q=bong",
    "/v1/people/p1",
    "/v1/categories",
    "/v1/platforms",
]
REVIEW = {"text": "좋다", "aspects": {"story": 8}}
SIGN_UP = {"email": "u1@example.com", "password": "correct horse", "nickname": "민지"}
MASTERPIECE = {"code": "masterpiece", "ko": "명작", "en": "Masterpiece"}


@pytest.mark.parametrize("path", READS)
def test_a_public_read_can_be_kept_for_a_second_and_revalidated(
    gateway: Gateway, path: str
) -> None:
    first = gateway.get(path)
    assert first.status_code == 200
    assert first.headers["Cache-Control"] == "public, max-age=1"
    assert first.headers["Content-Type"] == "application/json"
    tag = first.headers["ETag"]
    for known in (tag, f"W/{tag.removeprefix('W/')}", f'"other", {tag}', "*"):
        again = gateway.get(path, headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == tag
    assert gateway.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
@pytest.mark.parametrize("path", READS)
def test_head_tells_what_get_would(gateway: Gateway, path: str, encoding: str) -> None:
    asked = {"Accept-Encoding": encoding}
    head, get = (gateway.request(method, path, headers=asked) for method in ("HEAD", "GET"))
    assert (head.status_code, head.content) == (200, b"")
    for name in ("Content-Length", "Content-Encoding", "ETag", "Vary"):
        assert head.headers.get(name) == get.headers.get(name)
    if encoding == "identity":
        assert head.headers["Content-Length"] == str(len(get.content))


def test_whoever_asks_gets_less_to_read_and_the_same_to_show(gateway: Gateway) -> None:
    path = "/v1/people/p1"
    plain = gateway.get(path, headers={"Accept-Encoding": "identity"})
    packed = gateway.get(path, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) < int(plain.headers["Content-Length"]) / 2
    assert packed.content == plain.content
    assert "Accept-Encoding" in packed.headers["Vary"]
    for tag in (plain.headers["ETag"], packed.headers["ETag"]):
        assert gateway.get(path, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("path", [path for path in READS if "/r" in path or "movies" in path])
def test_with_a_token_nobody_else_may_keep_it(gateway: Gateway, path: str) -> None:
    answer = gateway.get(path, headers=bearer())
    assert answer.status_code == 200
    if path.endswith("/score"):
        return
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Vary"] == "Authorization"
    assert "ETag" not in answer.headers


def test_a_token_adds_what_one_thinks_oneself(gateway: Gateway) -> None:
    opinion = {"vote": "like", "watch_later": False, "review_id": None}

    def read(path: str) -> Any:
        return gateway.get(path, headers=bearer()).json()

    assert read("/v1/movies/m1")["me"] == opinion
    assert [movie["me"] for movie in read("/v1/movies")["items"]] == [opinion, opinion]
    assert read("/v1/reviews/r1")["me"] == {"vote": "like"}
    for path in ("/v1/movies/m1/reviews", "/v1/users/u1/reviews"):
        assert [review["me"] for review in read(path)["items"]] == [{"vote": "like"}]
    assert "me" not in gateway.get("/v1/movies/m1").json()
    assert read("/v1/movies/m1/me") == {"vote": "like", "watch_later": False, "review": None}


def test_tiers_have_names_and_numbers_two_decimals(gateway: Gateway) -> None:
    movie = gateway.get("/v1/movies/m1").json()
    assert movie["tier"] == MASTERPIECE
    assert (movie["score"], movie["base_score"]) == (66.67, 70.12)
    assert movie["series"] == {
        "kind": "promotion",
        "up": 1,
        "down": 0,
        "target": 4,
        "down_target": 4,
    }
    assert "version" not in movie
    item = gateway.get("/v1/movies").json()["items"][0]
    assert not {"synopsis", "directors", "actors", "aspects"} & set(item)


def test_the_explanation_of_a_score_is_unrounded(gateway: Gateway) -> None:
    why = gateway.get("/v1/movies/m1/score").json()
    assert why["score"] == 66.66666
    assert why["base"]["sites"][0]["percentile"] == 0.9123456
    assert why["blocs"][0]["tier"]["en"] == "Critic of the age"


def test_both_ladders_are_listed(gateway: Gateway) -> None:
    tiers = gateway.get("/v1/tiers").json()
    assert [tier["code"] for tier in tiers["users"]] == ["poser", "newbie", "armchair", "critic"]
    assert tiers["users"][3]["cap"] == 80
    assert [(tier["lower"], tier["upper"]) for tier in tiers["movies"]] == [
        (0, 40),
        (40, 65),
        (65, 100),
    ]


@pytest.mark.parametrize("subject", ["users/u1", "movies/m1"])
def test_who_moved_a_ladder_is_only_an_operators_business(gateway: Gateway, subject: str) -> None:
    path = f"/v1/{subject}/rank/history"
    for headers in ({}, bearer("u1")):
        cause = gateway.get(path, headers=headers).json()["items"][0]["cause"]
        assert "actor_id" not in cause
        assert cause["actor_tier"]["code"] == "critic"
    seen = gateway.get(path, headers=bearer("operator1")).json()["items"][0]["cause"]
    assert seen["actor_id"] == "u9"


WRITES: list[tuple[str, str, Any, int]] = [
    ("PUT", "/v1/movies/m1/vote", {"value": "like"}, 200),
    ("DELETE", "/v1/movies/m1/vote", None, 204),
    ("PUT", "/v1/movies/m1/watch_later", None, 204),
    ("DELETE", "/v1/movies/m1/watch_later", None, 204),
    ("PUT", "/v1/movies/m1/review", REVIEW, 201),
    ("PUT", "/v1/movies/m1/review", {**REVIEW, "text": "edited"}, 200),
    ("DELETE", "/v1/movies/m1/review", None, 204),
    ("PUT", "/v1/reviews/r1/vote", {"value": "dislike"}, 200),
    ("PUT", "/v1/reviews/own/vote", {"value": "like"}, 403),
    ("DELETE", "/v1/reviews/r1/vote", None, 204),
    ("DELETE", "/v1/movies/missing/vote", None, 204),
    ("DELETE", "/v1/movies/missing/watch_later", None, 204),
    ("DELETE", "/v1/reviews/missing/vote", None, 204),
    ("PUT", "/v1/movies/missing/vote", {"value": "like"}, 404),
    ("PUT", "/v1/movies/missing/review", REVIEW, 404),
    ("GET", "/v1/me", None, 200),
    ("PATCH", "/v1/me", {"nickname": "민지2"}, 200),
    ("GET", "/v1/me/movies?shelf=liked", None, 200),
]


@pytest.mark.parametrize(("method", "path", "body", "status"), WRITES)
def test_what_one_does_oneself_needs_a_token(
    gateway: Gateway, method: str, path: str, body: Any, status: int
) -> None:
    refused = gateway.request(method, path, json=body)
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")
    answer = gateway.request(method, path, json=body, headers=bearer())
    assert answer.status_code == status
    assert bool(answer.content) == (status != 204)
    if answer.ok:
        assert answer.headers["Cache-Control"] == "private, no-store"


CATALOGUE: list[tuple[str, str, Any, int]] = [
    ("POST", "/v1/movies", {"title": "기생충", "year": 2019}, 201),
    ("PATCH", "/v1/movies/m1", {"runtime_min": 132}, 200),
    ("DELETE", "/v1/movies/m1", None, 204),
    ("DELETE", "/v1/movies/missing", None, 204),
    ("DELETE", "/v1/reviews/r1", None, 204),
    ("DELETE", "/v1/reviews/missing", None, 204),
]


@pytest.mark.parametrize(("method", "path", "body", "status"), CATALOGUE)
def test_the_catalogue_is_for_operators(
    gateway: Gateway, method: str, path: str, body: Any, status: int
) -> None:
    assert gateway.request(method, path, json=body).status_code == 401
    assert gateway.request(method, path, json=body, headers=bearer()).status_code == 403
    answer = gateway.request(method, path, json=body, headers=bearer("operator1"))
    assert answer.status_code == status
    if status == 201:
        assert answer.headers["Location"] == f"/v1/movies/{answer.json()['id']}"


def test_oneself_is_shown_without_what_the_service_lets_slip(gateway: Gateway) -> None:
    me = gateway.get("/v1/me", headers=bearer()).json()
    assert (me["email"], me["role"]) == ("u1@example.com", "user")
    assert "password_hash" not in me
    assert "email" not in gateway.get("/v1/users/u1").json()


def test_a_session_opens_with_sign_up_sign_in_and_refresh(gateway: Gateway) -> None:
    sign_in = {name: SIGN_UP[name] for name in ("email", "password")}
    for path, body in (
        ("/v1/users", SIGN_UP),
        ("/v1/sessions", sign_in),
        ("/v1/sessions/refresh", {"refresh_token": "fresh"}),
    ):
        answer = gateway.request("POST", path, json=body)
        assert answer.status_code == 201
        session = answer.json()
        assert set(session) == {"user", "access_token", "refresh_token", "expires_in"}
        assert session["expires_in"] == 900
        headers = {"Authorization": f"Bearer {session['access_token']}"}
        assert gateway.get("/v1/me", headers=headers).json()["id"] == "u1"


def test_what_a_session_is_refused_for(gateway: Gateway) -> None:
    wrong = {"email": "u1@example.com", "password": "wrong"}
    assert gateway.request("POST", "/v1/sessions", json=wrong).status_code == 401
    used = {"refresh_token": "u1.0.used"}
    assert gateway.request("POST", "/v1/sessions/refresh", json=used).status_code == 401
    taken = {**SIGN_UP, "email": "taken@example.com"}
    assert gateway.request("POST", "/v1/users", json=taken).status_code == 409


def test_a_cursor_is_passed_on_and_the_services_word_on_it_back(gateway: Gateway) -> None:
    assert gateway.get("/v1/movies").json()["next_cursor"] == "next"
    assert gateway.get("/v1/movies?cursor=next").json()["next_cursor"] is None
    refused = gateway.get("/v1/movies?cursor=garbage")
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["cursor"])


def test_health_is_told_of_each_part(gateway: Gateway) -> None:
    assert gateway.get("/livez").json() == {"status": "ok"}
    state = gateway.get("/readyz").json()
    assert state["ready"]
    assert state["broker"]
    assert set(state["services"]) == {"movie", "user", "review"}


def test_the_documentation_is_served_by_ourselves(gateway: Gateway) -> None:
    assert gateway.get("/openapi.json").json()["openapi"].startswith("3.1")
    page = gateway.get("/docs")
    assert page.headers["Content-Type"].startswith("text/html")
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    for name, kind in (
        ("swagger-ui-bundle.js", "text/javascript"),
        ("start.js", "text/javascript"),
        ("swagger-ui.css", "text/css"),
        ("icon.png", "image/png"),
    ):
        assert f"/docs/{name}" in page.text
        assert gateway.get(f"/docs/{name}").headers["Content-Type"].startswith(kind)
    assert 'id="not-found"' in gateway.get("/docs/problems").text

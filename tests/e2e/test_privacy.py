"""Privacy of accounts, and limits on guessing passwords."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.running import PASSWORD, Client, Moview, Person, eventually
from tests.fuzz.sign_in import second_gateway, try_guessing, unlikeness

SIGN_INS = 60
LIKENESS = 0.15
INTERNAL = ("argon2", "password", "_key", '"_id"', '"asked', '"version', "Traceback", ".py")


@pytest.fixture(scope="module")
def person(moview: Moview) -> Person:
    return moview.sign_up("resident")


@pytest.fixture(scope="module")
def patient(moview: Moview) -> Iterator[Client]:
    """A second gateway, at which one may guess as often as one likes."""
    with second_gateway(moview, "patient", WRONG_PASSWORDS_PER_MINUTE="0") as client:
        yield client


def test_nobody_reads_what_is_kept_of_a_person(moview: Moview, person: Person) -> None:
    movie = moview.add_movie(60)
    critic = moview.sign_up("critic", "critic")
    written = person.review(movie, story=5)
    person.like(movie)
    critic.react(written, "dislike")
    eventually(lambda: person.me()["stats"]["dislikes_received"], 1)
    kept = moview.databases["user"].users.find_one({"_id": person.id})
    sessions = list(moview.databases["user"].sessions.find({"user": person.id}))
    assert kept is not None
    assert sessions
    secrets = [kept["password_hash"], person.email, *(each["token"] for each in sessions)]
    paths = [
        "/v1/users",
        f"/v1/users/{person.id}",
        f"/v1/users/{person.id}/rank/history",
        f"/v1/users/{person.id}/reviews",
        "/v1/movies",
        f"/v1/movies/{movie}",
        f"/v1/movies/{movie}/score",
        f"/v1/movies/{movie}/rank/history",
        f"/v1/movies/{movie}/reviews",
        f"/v1/reviews/{written['id']}",
        "/v1/people",
        "/readyz",
        "/v1/users/nobody",
        "/v1/movies?limit=0",
        "/no/such/place",
        "/v1/me",
    ]

    shown = {path: critic.get(path).text + moview.get(path).text for path in paths[:-1]}
    shown["/v1/me"] = moview.get("/v1/me").text

    for path, text in shown.items():
        assert [secret for secret in secrets if secret in text] == [], path
        assert [word for word in INTERNAL if word in text] == [], path
    # Who disliked is nobody's business but an operator's.
    history = shown[f"/v1/users/{person.id}/rank/history"]
    assert "review_disliked" in history
    assert critic.id not in history
    own = person.get("/v1/me").text
    assert person.email in own
    assert kept["password_hash"] not in own


def test_a_wrong_address_and_a_wrong_password_are_answered_alike(
    moview: Moview, person: Person, patient: Client
) -> None:
    """In words and in time, or else one could ask who has an account."""
    emails = {"known": person.email, "unknown": "nobody.at.all@example.com"}
    answers = [
        patient.post("/v1/sessions", email=e, password="no!").json() for e in emails.values()
    ]
    for answer in answers:
        answer.pop("request_id")
    assert answers[0] == answers[1]

    assert unlikeness(patient, emails["known"], emails["unknown"], SIGN_INS, LIKENESS) <= LIKENESS


def test_the_eleventh_guess_in_a_minute_is_refused_and_so_is_the_right_password(
    moview: Moview, person: Person
) -> None:
    assert try_guessing(moview.http, person.email, PASSWORD) == []
    assert person.get("/v1/me").status_code == 200

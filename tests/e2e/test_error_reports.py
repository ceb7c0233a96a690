"""Error reports: what services send to Sentry, and what they leave out."""

import json
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from moview.stack.program import wait_until
from tests.e2e.running import PASSWORD, Moview, Person, measured
from tests.e2e.starting import KEY
from tests.integration.sentry import PROJECT, Sentry

TEXT = "A masterpiece of the seventh art, says only this review."
TOO_LARGE = 2**70
CHANGED = "evt-user-user_changed--movie.on_user_changed"
QUICK_SECONDS = 15.0
"""What sixty answers, or the end of a service, may take on a busy machine; Sentry takes longer."""


@pytest.fixture(scope="module")
def sentry() -> Iterator[Sentry]:
    sentry = Sentry()
    yield sentry
    sentry.close()


@pytest.fixture(scope="module")
def environment(sentry: Sentry) -> dict[str, str]:
    return {
        "SENTRY_DSN": sentry.dsn,
        "SENTRY_ENVIRONMENT": "staging",
        "MOVIEW_RELEASE": "moview@abc123",
        **measured(),
    }


@pytest.fixture(scope="module")
def ann(moview: Moview) -> Person:
    return moview.sign_up("ann")


def new_id() -> str:
    return uuid.uuid4().hex


def broken_account(moview: Moview, damage: dict[str, Any]) -> Person:
    """Somebody whose document was changed by hand, so that reading it fails."""
    person = moview.sign_up("broken")
    moview.databases["user"].users.update_one({"_id": person.id}, {"$set": damage})
    return person


def breadcrumbs(report: dict[str, Any]) -> list[str]:
    return [f"{each['category']} {each['message']}" for each in report["breadcrumbs"]["values"]]


def test_an_error_in_a_service_is_one_report_by_that_service(
    moview: Moview, sentry: Sentry
) -> None:
    """The gateway answers 500 for it, and says nothing of its own."""
    person, request_id = broken_account(moview, {"stats": 5}), new_id()

    answer = person.request("GET", "/v1/me", headers={"X-Request-Id": request_id})

    assert answer.status_code == 500
    (report,) = sentry.of(request_id)
    assert report["server_name"] == report["tags"]["service"] == "user"
    assert report["user"] == {"id": person.id}
    assert (report["release"], report["environment"]) == ("moview@abc123", "staging")
    (error,) = report["exception"]["values"]
    assert error["type"] == "TypeError"
    assert error["stacktrace"]["frames"][-1]["module"] == "user.store.rows"
    assert breadcrumbs(report) == ["command get_me"]
    assert sentry.paths == {f"/api/{PROJECT}/envelope/"}
    time.sleep(0.3)  # were there a second report, it would be here by then
    assert len(sentry.of(request_id)) == 1


def test_an_error_of_the_gateway_tells_of_the_calls_before_it(
    moview: Moview, sentry: Sentry
) -> None:
    """Two at once, each with its own: a worker's steps are nobody else's."""
    people = [broken_account(moview, {"stats.reviews": "many"}) for _ in range(2)]
    ids = [new_id() for _ in people]

    def read(person: Person, request_id: str) -> int:
        path, headers = f"/v1/users/{person.id}", {"X-Request-Id": request_id}
        return moview.http.request("GET", path, headers=headers).status_code

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(read, people, ids)) == [500, 500]

    for request_id in ids:
        (report,) = sentry.of(request_id)
        assert report["server_name"] == "gateway"
        assert breadcrumbs(report) == ["request get_user", "rpc user.get_user"]
        assert report["breadcrumbs"]["values"][1]["data"]["outcome"] == "ok"


def test_a_page_that_many_wait_for_fails_as_one_error(moview: Moview, sentry: Sentry) -> None:
    person = broken_account(moview, {"stats": 5})
    before = len(sentry.reports)

    with ThreadPoolExecutor(8) as threads:
        answers = threads.map(lambda _: moview.get(f"/v1/users/{person.id}").status_code, range(8))

    assert set(answers) == {500}
    assert wait_until(lambda: len(sentry.reports) > before, 5)
    assert {each["server_name"] for each in sentry.reports[before:]} == {"user"}


def test_answers_that_callers_are_meant_to_see_are_not_reported(
    moview: Moview, sentry: Sentry, ann: Person
) -> None:
    before = len(sentry.reports)

    assert moview.get("/v1/movies/nobody").status_code == 404
    assert ann.put("/v1/movies/nobody/vote", value="love").status_code == 422
    assert ann.put("/v1/movies/nobody/vote", value="like").status_code == 404
    assert moview.http.post("/v1/users", email="no", password="", nickname="").status_code == 422
    assert moview.http.request("GET", "/v1/me").status_code == 401
    wrong = moview.http.post("/v1/sessions", email=ann.email, password="wrong horse")
    assert wrong.status_code == 401

    time.sleep(0.3)
    assert sentry.reports[before:] == []


def test_a_dead_letter_is_reported_once_with_what_was_before_it(
    moview: Moview, sentry: Sentry
) -> None:
    event = {
        "event_id": new_id(),
        "type": "user_changed",
        "schema": 1,
        "occurred_at": "2026-11-22T13:24:00+00:00",
        "subject": "u1",
        "version": TOO_LARGE,
        "request_id": new_id(),
        "data": {"user_id": "u1", "nickname": "neo", "tier": "critic", "state": "active"},
    }

    moview.publish(json.dumps(event), CHANGED, headers={"x-tries": 4})  # its fifth try
    moview.publish(b"no event", CHANGED)

    (report,) = sentry.of(event["request_id"])
    assert report["server_name"] == "movie"
    assert report["tags"]["dead_letter"] == "user_changed"
    assert report["exception"]["values"][-1]["type"] == "OverflowError"
    assert breadcrumbs(report) == ["event on_user_changed"]
    assert wait_until(lambda: "JSONDecodeError" in types_of(sentry), 5)
    moview.rpc.movie.dead_letters_drop()


def test_a_chore_that_fails_is_reported_when_it_begins_to(moview: Moview, sentry: Sentry) -> None:
    voters = moview.databases["movie"].voters
    voters.insert_one({"_id": "by hand", "reassigning": True})
    try:
        assert wait_until(lambda: chores(sentry) == ["reassign_blocs"], 5), sentry.reports
        runs = moview.log("movie").read_text().count("chore failed")
        more = lambda: moview.log("movie").read_text().count("chore failed") > runs + 1  # noqa: E731
        assert wait_until(more, 5)
    finally:
        voters.delete_one({"_id": "by hand"})

    assert chores(sentry) == ["reassign_blocs"]


def types_of(sentry: Sentry) -> set[str]:
    return {each["exception"]["values"][-1]["type"] for each in sentry.reports}


def chores(sentry: Sentry) -> list[str]:
    return [each["tags"]["chore"] for each in sentry.reports if "chore" in each["tags"]]


def test_reports_hold_nothing_that_somebody_wrote(moview: Moview, sentry: Sentry) -> None:
    """Every error of this module is looked through, one in the middle of a review, and one whose
    own words tell what somebody wrote.
    """
    person, ids = broken_account(moview, {"ladder.tier": TEXT}), [new_id(), new_id()]
    movie = moview.add_movie()
    person.review(movie, "Not yet.", story=3)
    moview.databases["review"].reviews.update_one({}, {"$set": {"created_at": 5}})
    asked = [
        ("PUT", f"/v1/movies/{movie}/review", {"text": TEXT, "aspects": {"story": 9}}),
        ("PATCH", "/v1/me", {"nickname": "Somebody new"}),
    ]

    for request_id, (method, path, body) in zip(ids, asked, strict=True):
        headers = {"X-Request-Id": request_id}
        assert person.request(method, path, json=body, headers=headers).status_code == 500
        sentry.of(request_id)

    assert TEXT in moview.log("user").read_text()  # there an error says what it has to say
    sent = "\n".join(sentry.texts)
    secrets = (TEXT, person.email, "Somebody new", person.token, PASSWORD, KEY, person.nickname)
    assert not [secret for secret in secrets if str(secret) in sent]
    for report in sentry.reports:
        assert "request" not in report
        assert not [frame for frame in frames(report) if "vars" in frame]
        assert not [error for error in report["exception"]["values"] if "value" in error]


def frames(report: dict[str, Any]) -> list[dict[str, Any]]:
    errors = report["exception"]["values"]
    return [frame for error in errors for frame in error["stacktrace"]["frames"]]


def test_a_sentry_that_hangs_holds_nobody_up(moview: Moview, sentry: Sentry) -> None:
    """More errors than are kept, while nothing can be sent; and an end in time."""
    person = broken_account(moview, {"stats": 5})
    sentry.hang()

    began = time.monotonic()
    with ThreadPoolExecutor(4) as threads:
        path = f"/v1/users/{person.id}"
        answers = list(threads.map(lambda _: moview.get(path).status_code, range(60)))
    assert set(answers) == {500}
    assert sentry.asked.wait(5)
    assert person.request("GET", "/v1/me").status_code == 500
    assert moview.sign_up("meanwhile").id
    assert time.monotonic() - began < QUICK_SECONDS

    assert moview.terminate("user") < QUICK_SECONDS

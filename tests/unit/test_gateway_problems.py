"""Errors are problem documents (RFC 9457) without internal details."""

import json

import pytest

from gateway.http.problems import KINDS, PROBLEM_TYPE, HttpError, problem_of
from moview import errors


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.Unauthorized(), 401),
        (errors.Forbidden(), 403),
        (errors.NotFound(), 404),
        (errors.Conflict("taken"), 409),
        (errors.Invalid({"a": ["Bad."]}), 422),
        (errors.TooManyRequests("slow down", 7), 429),
        (errors.Unavailable("down", 2), 503),
        (errors.DeadlineExceeded(), 504),
        (errors.MoviewError("boom"), 500),
        (ValueError("boom"), 500),
        *((HttpError(status, "why"), status) for status in KINDS),
    ],
)
def test_an_error_becomes_a_problem_document(error: Exception, status: int) -> None:
    answer = problem_of(error, "request-1")
    document = json.loads(answer.body)
    assert answer.status == document["status"] == status
    assert answer.headers["Content-Type"] == PROBLEM_TYPE
    assert document["type"].startswith("/docs/problems#")
    assert document["title"]
    assert document["detail"]
    assert document["request_id"] == "request-1"
    assert ("errors" in document) == (status == 422 and isinstance(error, errors.Invalid))


@pytest.mark.parametrize("error", [ValueError("a secret"), errors.MoviewError("a secret")])
def test_what_nobody_expected_says_nothing_about_itself(error: Exception) -> None:
    body = problem_of(error, "r").body
    assert b"secret" not in body
    assert b"Error" not in body.replace(b"Internal error", b"")


def test_retry_after_and_the_challenge_are_headers() -> None:
    assert problem_of(errors.TooManyRequests("", 7), "r").headers["Retry-After"] == "7"
    assert problem_of(errors.Unavailable("", 0), "r").headers["Retry-After"] == "1"
    assert problem_of(errors.Unauthorized(), "r").headers["WWW-Authenticate"].startswith("Bearer")


def test_a_conflict_says_which_field_it_is_about() -> None:
    taken = errors.Conflict("This nickname is taken.", {"nickname": ["This nickname is taken."]})
    document = json.loads(problem_of(taken, "r").body)
    assert document["detail"] == "This nickname is taken."
    assert document["errors"] == {"nickname": ["This nickname is taken."]}


def test_field_errors_are_bounded_and_always_text() -> None:
    faults = {f"{number}\ud800" * 500: ["x" * 1000] for number in range(500)}
    document = json.loads(problem_of(errors.Invalid(faults), "r").body)
    assert len(document["errors"]) == 20
    for name, messages in document["errors"].items():
        assert len(name) <= 200
        assert len(messages[0]) <= 200

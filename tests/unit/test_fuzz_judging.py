"""The fuzz harness recognises faulty answers."""

import json

import pytest

from tests.fuzz import section
from tests.fuzz.others import changed
from tests.fuzz.replies import BrokenAnswerError, Reply, replies_of

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


def refusal(status: int = 422, kind: str = "application/problem+json", **changes: object) -> Reply:
    document = {"status": status, "request_id": "a", "errors": {"value": ["No."]}} | changes
    headers = {"content-type": kind, "x-request-id": "a"}
    return Reply(status, headers, json.dumps(document).encode())


def test_a_refusal_by_the_contract_is_no_fault() -> None:
    assert refusal().faults() == []
    assert refusal(404, errors=None).faults() == []
    assert replies_of(OK)[0].faults() == []


@pytest.mark.parametrize(
    "reply",
    [
        refusal(500, errors=None),
        refusal(kind="text/html"),
        refusal(request_id="another"),
        refusal(errors=None),
        refusal(404),
        refusal(title="Traceback (most recent call last)"),
        Reply(200, {}, b'{"_id": 1}'),
        Reply(200, {}, b'{"password_hash": "$argon2id$"}'),
    ],
)
def test_every_other_answer_is_one(reply: Reply) -> None:
    assert len(reply.faults()) >= 1


def test_answers_are_told_apart_on_one_connection() -> None:
    more = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"
    assert [reply.status for reply in replies_of(OK + more + OK)] == [200, 100, 204, 200]
    (head,) = replies_of(OK[:-2], "HEAD")
    assert (head.body, head.headers) == (b"", {"content-length": "2"})


@pytest.mark.parametrize("raw", [OK[:-1], OK + b"{", b"HTTP/1.1 200 OK\r\n", b"nonsense\r\n\r\n"])
def test_what_is_cut_short_or_no_answer_is_refused(raw: bytes) -> None:
    with pytest.raises(BrokenAnswerError):
        replies_of(raw)


def test_what_was_written_is_named() -> None:
    before = {"movie.movies": {"m": {"_id": "m", "likes": 0, "heat": 1.0}}, "movie.opinions": {}}
    after = {
        "movie.movies": {"m": {"_id": "m", "likes": 1, "heat": 2.0}},
        "movie.opinions": {"o": {"_id": "o"}},
    }
    assert changed(before, before) == []
    assert changed(before, after) == ["movie.movies m: likes", "movie.opinions o: _id"]


def test_the_page_of_results_has_a_line_for_each_group() -> None:
    group = {"name": "Resets", "tried": 1200, "faults": ["one"], "note": "seen"}
    measured = {"cases": 5000, "seed": 1, "seconds": 90.4, "groups": [group]}
    assert "| Resets | 1,200 | 1 | seen |" in section(measured)

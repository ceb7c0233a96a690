"""Compression of answers for callers who accept it."""

import gzip
from collections.abc import Mapping

import pytest

from gateway.http.compression import MIN_BYTES, accepts_gzip, compressed, gzipped
from gateway.http.problems import Answer

BODY = b'{"title": "Parasite"}' * 200
JSON = {"Content-Type": "application/json", "ETag": '"abc"'}


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("gzip", True),
        ("gzip, deflate, br, zstd", True),
        ("br;q=1.0, GZIP;q=0.5", True),
        ("*", True),
        ("gzip; q = 1", True),
        ("", False),
        ("br", False),
        ("identity", False),
        ("gzip;q=0", False),
        ("gzip;q=0.000, *", False),
        ("*;q=0", False),
        ("xgzip", False),
    ],
)
def test_gzip_is_for_those_who_accept_it(header: str, accepted: bool) -> None:
    assert accepts_gzip(header) is accepted


def test_a_compressed_answer_says_so_and_has_a_tag_of_its_own() -> None:
    body, headers = compressed(Answer(200, BODY, JSON), "gzip")

    assert gzip.decompress(body) == BODY
    assert len(body) < len(BODY) / 2
    assert headers["Content-Encoding"] == "gzip"
    assert headers["ETag"] == 'W/"abc"'
    assert headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    ("body", "headers", "asked"),
    [
        (BODY, JSON, None),
        (BODY, JSON, "br"),
        (BODY[: MIN_BYTES - 1], JSON, "gzip"),
        (BODY, {"Content-Type": "image/png"}, "gzip"),
        (BODY, {**JSON, "Content-Encoding": "br"}, "gzip"),
    ],
    ids=["not asked", "not understood", "short", "picture", "encoded"],
)
def test_everything_else_is_sent_as_it_is(
    body: bytes, headers: Mapping[str, str], asked: str | None
) -> None:
    sent, said = compressed(Answer(200, body, headers), asked)

    assert sent == body
    assert said.get("Content-Encoding") == headers.get("Content-Encoding")
    assert said.get("ETag") == headers.get("ETag")


@pytest.mark.parametrize("status", [200, 304])
def test_caches_are_told_that_there_are_two_forms(status: int) -> None:
    headers = {"Vary": "Authorization", "Content-Type": "application/json"}
    _, said = compressed(Answer(status, b"", headers), None)
    assert said["Vary"] == "Authorization, Accept-Encoding"


def test_what_is_kept_is_compressed_once() -> None:
    times: list[bytes] = []

    def pack() -> bytes:
        times.append(gzipped(BODY))
        return times[-1]

    body, _ = compressed(Answer(200, BODY, JSON, gzipped=pack), "gzip")
    assert times == [body]


def test_the_length_of_a_page_tells_nothing_about_a_token_in_it() -> None:
    page = Answer(200, BODY, {"Content-Type": "text/html; charset=utf-8"})
    lengths = {len(compressed(page, "gzip")[0]) for _ in range(200)}
    assert len(lengths) > 30

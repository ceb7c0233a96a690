"""Forms: their fields, where they come from, and where they lead."""

from typing import Any
from unittest.mock import Mock

import pytest

from gateway.api.documents import MAX_PARAMETERS
from gateway.http.head import Head
from gateway.http.incoming import Incoming
from gateway.http.problems import HttpError
from gateway.site.forms import is_foreign, read_fields
from gateway.site.visit import Visit


def incoming(**headers: str) -> Incoming:
    named = {name.replace("_", "-").lower(): value for name, value in headers.items()}
    return Incoming(Head("POST", "/", named), Mock(), "peer", "r", 0.0, 0.0)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (b"", {}),
        (b"a=1&b=", {"a": "1", "b": ""}),
        (b"a", {"a": ""}),
        (b"q=%EA%B8%B0&p=%2B+%26", {"q": "기", "p": "+ &"}),
        ("q=기".encode(), {"q": "기"}),
        (b"text=one%0D%0Atwo", {"text": "one\ntwo"}),
        (b"&&;=&%zz=1", {";": "", "%zz": "1"}),
    ],
)
def test_fields_are_read(text: bytes, fields: dict[str, str]) -> None:
    assert read_fields(text) == fields


@pytest.mark.parametrize(
    "text", [b"a=%FF", b"%FF=a", b"a=\xff", b"a=1&a=1", b"a&" * (MAX_PARAMETERS + 1)]
)
def test_fields_that_could_be_read_two_ways_are_not(text: bytes) -> None:
    with pytest.raises(HttpError) as caught:
        read_fields(text)
    assert caught.value.status == 400


@pytest.mark.parametrize(
    ("headers", "secure", "foreign"),
    [
        ({}, False, False),
        ({"sec_fetch_site": "same-origin"}, True, False),
        ({"sec_fetch_site": "none"}, True, False),
        ({"sec_fetch_site": "same-site"}, True, True),
        ({"sec_fetch_site": "cross-site"}, True, True),
        ({"sec_fetch_site": "SAME-ORIGIN"}, True, True),
        ({"sec_fetch_site": "cross-site", "origin": "http://m.example"}, False, True),
        ({"origin": "http://m.example"}, False, False),
        ({"origin": "https://m.example"}, True, False),
        ({"origin": "http://m.example"}, True, True),
        ({"origin": "http://m.example:8000"}, False, True),
        ({"origin": "http://m.example.evil.example"}, False, True),
        ({"origin": "http://evil.example/m.example"}, False, True),
        ({"origin": "http://["}, False, True),
        ({"origin": "null"}, False, True),
        ({"origin": "m.example"}, False, True),
        ({"origin": ""}, False, True),
    ],
)
def test_a_form_of_another_site_is_known_by_what_its_browser_says(
    headers: dict[str, str], secure: bool, foreign: bool
) -> None:
    assert is_foreign(incoming(host="m.example", **headers), secure) is foreign


def test_without_a_host_every_origin_is_foreign() -> None:
    assert is_foreign(incoming(origin="http://"), secure=False)


def visit(**given: Any) -> Visit:
    unused: Any = None
    return Visit(unused, "en", "/", render_page=unused, sign=unused, **given)


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ("/", "/"),
        ("/movies/m1?reviews=newest#r1", "/movies/m1?reviews=newest#r1"),
        ("/?q=%EA%B8%B0", "/?q=%EA%B8%B0"),
        ("//evil.example", "/"),
        ("///evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/a\\b", "/"),
        ("/\tevil", "/"),
        ("/a b", "/"),
        ("/a\n", "/"),
        ("/é", "/"),
        ("https:evil.example", "/"),
        ("a", "/"),
        ("", "/"),
    ],
)
def test_the_way_back_is_on_this_site(asked: str, leads_to: str) -> None:
    assert visit(query={"next": asked}).way_back == leads_to
    assert visit(query={"next": "/other"}, form={"next": asked}).way_back in (leads_to, "/other")


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/", "/?notice=saved"),
        ("/?sort=newest", "/?sort=newest&notice=saved"),
        ("/?notice=old&sort=newest", "/?sort=newest&notice=saved"),
        ("/movies/m1?q=%EA%B8%B0#r1", "/movies/m1?q=%EA%B8%B0&notice=saved#r1"),
    ],
)
def test_a_notice_goes_along_once(path: str, location: str) -> None:
    answer = Visit.redirect(path, notice="saved")
    assert (answer.status, answer.headers) == (303, {"Location": location})
    assert Visit.redirect(path).headers == {"Location": path}

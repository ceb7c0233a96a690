"""JSON bodies, query strings and entity tags are parsed as strictly as the contract says."""

import pytest

from gateway.api.documents import field_errors, read_json, read_query
from gateway.api.request import client_address
from gateway.http.etags import etag_of, matches
from gateway.http.problems import HttpError
from moview.errors import Invalid


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"{'a': 1}",
        b'{"a": 1} x',
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": -Infinity}',
        b'{"a": 01}',
        b'"\xff"',
        b"\xef\xbb\xbf{}",
        b'{"a": "\n"}',
        b"[" * 100_000,
        b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
    ],
)
def test_what_is_no_json_is_not_understood(body: bytes) -> None:
    with pytest.raises(HttpError) as refused:
        read_json(body)
    assert refused.value.status == 400


def test_a_key_given_twice_is_refused_by_name() -> None:
    with pytest.raises(Invalid) as refused:
        read_json(b'{"a": {"value": 1, "value": 2}}')
    assert refused.value.errors == {"value": ["Appears more than once."]}


def test_a_number_that_no_field_has_room_for_stays_a_number() -> None:
    assert read_json(b'{"a": ' + b"9" * 5000 + b"}") == {"a": float("inf")}


def test_an_escaped_surrogate_is_json_and_left_to_the_fields() -> None:
    assert read_json(b'"\\ud800"') == "\ud800"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=1&limit=2", "limit"),
        ("q=%ff", "query"),
        ("q=\xff", "query"),
        ("&".join(["a=1"] * 51), "query"),
    ],
)
def test_a_query_that_can_be_read_two_ways_is_refused(query: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_query(query)
    assert list(refused.value.errors) == [field]


def test_letters_that_nobody_escaped_are_read_as_utf_8() -> None:
    assert read_query("q=기%EC%83%9D".encode().decode("latin-1")) == {"q": "기생"}


def test_a_parameter_without_a_value_is_there_and_empty() -> None:
    assert read_query("q&limit=5") == {"q": "", "limit": "5"}


def test_faults_are_named_by_their_path() -> None:
    messages = {"aspects": {"story": ["Too much."], "_schema": ["Odd."]}, "text": ["Missing."]}
    assert field_errors(messages) == {
        "aspects.story": ["Too much."],
        "aspects": ["Odd."],
        "text": ["Missing."],
    }


@pytest.mark.parametrize(
    "known", ['"abc"', 'W/"abc"', '"x", "abc"', 'W/"x" , W/"abc"', "x, abc", "*", " * "]
)
def test_a_tag_the_caller_has_matches(known: str) -> None:
    assert matches(known, '"abc"')


@pytest.mark.parametrize("known", [None, "", '"x"', "x", '"abcd"', '"x", "y"', "W/*"])
def test_another_tag_does_not_match(known: str | None) -> None:
    assert not matches(known, '"abc"')


def test_tags_name_bytes() -> None:
    assert etag_of(b"a") == etag_of(b"a") != etag_of(b"b")


@pytest.mark.parametrize(
    ("forwarded_for", "proxies", "address"),
    [
        (None, 1, "peer"),
        ("1.1.1.1", 0, "peer"),
        ("1.1.1.1", 1, "1.1.1.1"),
        ("6.6.6.6, 1.1.1.1", 1, "1.1.1.1"),
        ("6.6.6.6, 1.1.1.1, 2.2.2.2", 2, "1.1.1.1"),
        ("1.1.1.1", 3, "1.1.1.1"),
    ],
)
def test_only_what_trusted_proxies_saw_is_believed(
    forwarded_for: str | None, proxies: int, address: str
) -> None:
    assert client_address("peer", forwarded_for, proxies) == address

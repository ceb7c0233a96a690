"""Everything that reads input takes linear time."""

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from urllib.parse import quote

import pytest
from marshmallow import Schema, fields

from gateway.api.contract import routes_of
from gateway.api.documents import load, read_json, read_query
from gateway.http.head import MAX_TARGET_BYTES
from gateway.http.problems import HttpError
from gateway.service import GatewayService
from moview.errors import MoviewError
from tests.linear.patterns import attacks, repeated
from tests.linear.timing import MAX_GROWTH, growth
from tests.linear.walking import fields_of, parsers, patterns, with_text

MAX_HEAD = 64 * 1024
MAX_TEXT = 5000
"""The longest text that a record may have: a synopsis, a review."""
HARD = (
    *("a", " ", "\0", '"', "'", ",", ";", "&", "=", "%", "%00", "{", "[", "(", ")", "-", ".", "/"),
    *("\\", "\r", "\n", "<", "1", "한", "ß", "a,", "a=b&", "a=b; ", "a;q=0.5,", '\\"', "{}", '""'),
    *("1,", '{"a":', "a.", "a ", "()", "(1999) ", "a\0", "ab-", "the ", ", The", "a@", "a@b."),
    *("\u0327\u0301", "\u0f73", "\u0301\uff9e", "e\u0301", "ﷺ", "\u200d", 'W/"a",', "://", "eyJ"),
)
"""What hard texts are made of, each again and again."""


@pytest.mark.parametrize("pattern", patterns(), ids=lambda pattern: pattern.pattern[:60])
def test_a_pattern_gives_up_in_linear_time(pattern: re.Pattern[str]) -> None:
    methods = patterns()[pattern]
    look = pattern.search if methods - {"match", "fullmatch"} else pattern.fullmatch

    for make in attacks(pattern):
        assert growth(look, make, MAX_TEXT) < MAX_GROWTH, make(60)


@pytest.mark.parametrize("name", parsers())
def test_what_takes_a_text_reads_it_in_linear_time(name: str) -> None:
    largest = MAX_HEAD if name.startswith("gateway.") else MAX_TEXT
    for text in HARD:
        taken = growth(partial(with_text, parsers()[name]), partial(repeated, text), largest)
        assert taken < MAX_GROWTH, text


BODIES = {route.body: route for _, route in routes_of(GatewayService) if route.body}
QUERIES = {route.query: None for _, route in routes_of(GatewayService) if route.query}


@pytest.mark.parametrize("schema", BODIES, ids=lambda schema: schema.__name__)
def test_a_body_is_refused_in_linear_time(schema: type[Schema]) -> None:
    loaded = schema()

    def read(text: str) -> None:
        try:
            load(loaded, read_json(text.encode("utf-8", "surrogatepass")))
        except (MoviewError, HttpError):
            return

    for path, make in bodies(loaded):
        assert growth(read, make, BODIES[schema].largest_body) < MAX_GROWTH, path


@pytest.mark.parametrize("schema", QUERIES, ids=lambda schema: schema.__name__)
def test_a_query_is_refused_in_linear_time(schema: type[Schema]) -> None:
    loaded = schema()

    def read(text: str) -> None:
        try:
            load(loaded, read_query(text))
        except MoviewError:
            return

    for name in [*loaded.fields, "unknown"]:
        for text in HARD:
            make = partial(_parameter, name, quote(text.encode("utf-8", "surrogatepass")))
            assert growth(read, make, MAX_TARGET_BYTES) < MAX_GROWTH, (name, text)


def _parameter(name: str, value: str, length: int) -> str:
    return f"{name}={repeated(value, length)}"


def bodies(schema: Schema) -> Iterator[tuple[str, Callable[[int], str]]]:
    """Bodies as long as one likes, each of one hard thing in one place of the schema."""
    yield "unknown", lambda length: json.dumps({f"{n:x}": 0 for n in range(length // 10)})
    kinds = {}
    for path, field in fields_of(schema):
        # Fields of one type at places alike are read by the same code.
        kinds.setdefault((type(field), re.sub(r"\w+", "", path)), (path, field))
    for path, field in kinds.values():
        for inside in insides(field):
            yield path, partial(_body, path, inside)


def insides(field: fields.Field[Any]) -> Iterator[Callable[[int], str]]:
    """JSON that is hard for a field, of any length."""
    # A text of this length is not compared with its pattern: these are for reading and refusing it.
    for text in ("a", "\0", "ﷺ") if isinstance(field, fields.String) else ("a",):
        yield partial(_quoted, text)
    for unit in ("0,", "{},", "[],", '"a",', '"",', "null,"):
        yield partial(_listed, unit)
    yield lambda length: "1" * length
    yield lambda length: json.dumps({f"{n:x}": "" for n in range(length // 11)})
    yield lambda length: '{"a":' * (length // 5)


def _quoted(text: str, length: int) -> str:
    return json.dumps(repeated(text, length // 2), ensure_ascii=False)


def _listed(unit: str, length: int) -> str:
    return f"[{repeated(unit, length // len(unit) * len(unit))[:-1]}]"


def _body(path: str, inside: Callable[[int], str], length: int) -> str:
    """An object with something in a place such as ``actors[].names.value``, and nothing else."""
    text = inside(length)
    for name in reversed(path.replace("[]", ".[]").split(".")):
        text = f"[{text}]" if name == "[]" else f"{{{json.dumps(name)}:{text}}}"
    return text

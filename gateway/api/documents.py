"""Strict parsing of JSON bodies and query strings, and dumping of JSON."""

import json
from collections.abc import Mapping
from typing import Any, NoReturn
from urllib.parse import parse_qsl

from marshmallow import Schema, ValidationError

from gateway.http.problems import HttpError
from moview.errors import Invalid

MAX_PARAMETERS = 50
MAX_COMMAS = 20_000
"""In a JSON body: so many values take 20 ms to make, during which nobody else is served."""
MAX_INTEGER_DIGITS = 30
"""Digits: no field holds more, and Python takes quadratic time over thousands of them."""


class _RepeatedKeyError(Exception):
    """A key stands twice in one object."""


def read_json(body: bytes) -> Any:
    """The value in a JSON body.

    Raises HttpError 400 for what is no JSON (RFC 8259), including NaN and Infinity; Invalid for
    what has more values than any document of ours, and for an object that names a field twice,
    since two readers would disagree on which one holds.
    """
    # Commas within texts count as well: no document of ours has so many of either.
    if body.count(b",") > MAX_COMMAS:
        raise Invalid({"body": [f"Contains more than {MAX_COMMAS} commas."]})
    try:
        return json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_object,
            parse_constant=_refuse_constant,
            parse_int=_integer,
        )
    except _RepeatedKeyError as repeated:
        raise Invalid({str(repeated): ["Appears more than once."]}) from None
    except RecursionError:
        raise HttpError(400, "The JSON is nested too deeply.") from None
    except UnicodeDecodeError:
        raise HttpError(400, "The body is not valid UTF-8.") from None
    except ValueError:
        raise HttpError(400, "The body is not valid JSON.") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise _RepeatedKeyError(name)
            seen.add(name)
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _integer(digits: str) -> int | float:
    """Infinity stands for a number that no field has room for: each refuses it by name."""
    return int(digits) if len(digits) <= MAX_INTEGER_DIGITS else float("inf")


def read_query(query: str) -> dict[str, str]:
    """The parameters of a query string. Raises Invalid if one is repeated or is not UTF-8.

    WSGI hands bytes over as latin-1; those beyond ASCII should have been escaped (RFC 3986), but
    curl sends what it was given, and ``?q=기생충`` leaves no doubt about what is meant.
    """
    try:
        pairs = parse_qsl(
            query.encode("latin-1").decode("utf-8"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MAX_PARAMETERS,
        )
    except UnicodeDecodeError:
        raise Invalid({"query": ["Not valid UTF-8."]}) from None
    except ValueError:
        raise Invalid({"query": [f"More than {MAX_PARAMETERS} parameters."]}) from None
    parameters: dict[str, str] = {}
    for name, value in pairs:
        if name in parameters:
            raise Invalid({name: ["Appears more than once."]})
        parameters[name] = value
    return parameters


def load(schema: Schema, value: Any) -> dict[str, Any]:
    """The value loaded by the schema. Raises Invalid, with messages for each field at fault."""
    if not isinstance(value, Mapping):
        raise Invalid({"body": ["Must be a JSON object."]})
    try:
        loaded: dict[str, Any] = schema.load(value)
    except ValidationError as error:
        raise Invalid(field_errors(error.normalized_messages())) from None
    return loaded


def field_errors(messages: Any, path: str = "") -> dict[str, list[str]]:
    """marshmallow's nested messages as ``aspects.story`` → messages."""
    if not isinstance(messages, Mapping):
        return {path or "body": [str(message) for message in messages]}
    found: dict[str, list[str]] = {}
    for name, inner in messages.items():
        # Of a map, marshmallow keeps the messages on an entry under "key" and "value".
        whole = path if name == "_schema" else f"{path}.{name}" if path else str(name)
        for field, texts in field_errors(inner, whole).items():
            found.setdefault(field, []).extend(texts)
    return found


def dump_json(value: Any) -> bytes:
    """Compact UTF-8 JSON."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", "replace")

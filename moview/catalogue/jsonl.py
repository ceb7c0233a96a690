"""Moview's own format: one movie per line, in JSON, as config/demo/README.md describes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from marshmallow import ValidationError

from moview.catalogue.lines import MAX_LINE_BYTES, read_lines
from moview.catalogue.records import BadLine, Entry, Items, Meter, SourceError
from moview.catalogue.schema import FileRecord

REASONS_SHOWN = 5


def read_jsonl(source: Path, meter: Meter | None = None) -> Items:
    """The movies of a file, and its invalid lines with their faulty fields.

    Empty lines are left out. Raises SourceError if there is no such file.
    """
    if not source.is_file():
        raise SourceError(f"{source} is no file")
    meter = meter or Meter()
    meter.expect(source.stat().st_size)
    schema = FileRecord()
    for line, data in read_lines(source, meter):
        if not data.strip():
            continue
        try:
            yield Entry(source.name, line, _record(data, schema))
        except ValueError as error:
            yield BadLine(source.name, line, str(error))


def _record(data: bytes, schema: FileRecord) -> dict[str, Any]:
    """A movie from a JSON value. Raises ValueError with the reason."""
    if len(data) >= MAX_LINE_BYTES:
        raise ValueError(f"longer than {MAX_LINE_BYTES:,} bytes")
    try:
        document = json.loads(
            data.decode().removeprefix("\ufeff"),
            object_pairs_hook=_without_repeats,
            parse_constant=_refuse_constant,
        )
    except UnicodeDecodeError as error:
        raise ValueError(f"not UTF-8 at byte {error.start + 1}") from error
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"not valid JSON: {error.msg} at character {error.pos + 1}") from error
    try:
        record: dict[str, Any] = schema.load(document)
    except ValidationError as error:
        raise ValueError(describe(error.messages)) from error
    return record


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) < len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"duplicate {repeated}")
    return document


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")


def describe(messages: Any) -> str:
    """Marshmallow's nested messages as one line.

    >>> describe({"sites": {0: {"score": ["Not a valid number."]}}})
    'sites[0].score: Not a valid number.'
    """
    reasons = _flat(messages, "")
    shown = "; ".join(reasons[:REASONS_SHOWN])
    more = len(reasons) - REASONS_SHOWN
    return f"{shown}; and {more} more" if more > 0 else shown


def _flat(messages: Any, path: str) -> list[str]:
    if isinstance(messages, Mapping):
        return [
            reason
            for key, inner in messages.items()
            for reason in _flat(inner, _inner_path(path, key))
        ]
    texts = messages if isinstance(messages, list) else [messages]
    return [f"{path}: {text}" if path else str(text) for text in texts]


def _inner_path(path: str, key: object) -> str:
    if key == "_schema":
        return path
    if isinstance(key, int):
        return f"{path}[{key}]"
    return f"{path}.{key}" if path else str(key)

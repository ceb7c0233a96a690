"""Everything of the project that reads input: its patterns, parsers and schemas."""

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, get_type_hints

from marshmallow import Schema, fields, validate

import gateway
import movie
import moview
import review
import user

PACKAGES = (gateway, movie, moview, review, user)
NOT_ON_INPUT = (
    "moview.stack",
    "moview.cli",
    "moview.service.serve",
    "moview.replay",
    "moview.demo",
)
"""Rooms that see nothing but what their own operator types."""
RUNNING = ("match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer")
"""The methods of a pattern that look at a text."""
ACTING = frozenset(
    ["listen", "declare_topology", "failpoint", "configure", "begin", "logger", "hash_password"]
)
"""Functions that do something, with a word of the operator's or of our own."""
TEXTS = (str, bytes, str | None, bytes | None)
Parser = Callable[..., Any]


@cache
def modules() -> tuple[ModuleType, ...]:
    """All of the project's."""
    names = [
        found.name
        for package in PACKAGES
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        if not found.name.endswith("__main__") and not found.name.startswith("moview.service.serve")
    ]
    return tuple(map(importlib.import_module, names))


@cache
def patterns() -> dict[re.Pattern[str], set[str]]:
    """Every regular expression in the code or in a schema, with the methods by which it is used.

    Raises LookupError for one that is made up while the program runs, and cannot be known here.
    """
    found: dict[re.Pattern[str], set[str]] = {}
    for module in modules():
        for pattern, methods in _written_in(module):
            found.setdefault(_as_text(pattern), set()).update(methods)
    for schema in schemas():
        for _, field in fields_of(schema()):
            for check in field.validators:
                if isinstance(check, validate.Regexp):
                    found.setdefault(check.regex, set()).add("fullmatch")
    return found


def _written_in(module: ModuleType) -> Iterator[tuple[re.Pattern[Any], set[str]]]:
    tree = ast.parse(_source(module))
    names = {
        id(node.value): target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        called = node.func.attr
        if ast.unparse(node.func.value) != "re" or called not in {*RUNNING, "compile"}:
            continue
        methods = {called} if called in RUNNING else _uses(names.get(id(node), ""))
        yield re.compile(*_arguments(module, node)), methods


@cache
def _uses(name: str) -> set[str]:
    """By which methods a compiled pattern of this name is used; by all where nothing says so."""
    uses = re.compile(rf"\b{name}\.({'|'.join(RUNNING)})\(")
    found = {use for module in modules() for use in uses.findall(_source(module))} if name else {}
    return set(found or RUNNING)


def _source(module: ModuleType) -> str:
    return Path(str(module.__file__)).read_text(encoding="utf-8")


def _arguments(module: ModuleType, call: ast.Call) -> Iterator[Any]:
    """The pattern, and the flags where it is compiled."""
    flags = call.args[1:2] if ast.unparse(call.func) == "re.compile" else []
    for node in [call.args[0], *flags]:
        try:
            value = eval(compile(ast.Expression(node), "<pattern>", "eval"), vars(module))  # noqa: S307
        except NameError as error:
            raise LookupError(f"{module.__name__}:{call.lineno}: {error}") from None
        yield value.pattern if isinstance(value, re.Pattern) else value


def _as_text(pattern: re.Pattern[Any]) -> re.Pattern[str]:
    if isinstance(pattern.pattern, str):
        return pattern
    return re.compile(pattern.pattern.decode("latin-1"), pattern.flags | re.UNICODE)


@cache
def parsers() -> dict[str, Parser]:
    """Every function of ours that takes texts and nothing else that it cannot do without."""
    found: dict[str, Parser] = {}
    for module in modules():
        if module.__name__.startswith(NOT_ON_INPUT):
            continue
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ != module.__name__ or name in ACTING:
                continue
            if _takes_texts(function):
                found[f"{module.__name__}.{name}"] = function
    return found


def _takes_texts(function: Parser) -> bool:
    try:
        hints = get_type_hints(inspect.unwrap(function))
    except NameError:
        return False
    needed = _needed(function)
    return bool(needed) and all(hints.get(name) in TEXTS for name in needed)


def _needed(function: Parser) -> list[str]:
    parameters = inspect.signature(function).parameters.values()
    return [each.name for each in parameters if each.default is each.empty]


def with_text(parser: Parser, text: str) -> None:
    """Let a parser see a text, in the place of each that it takes; it may refuse it."""
    hints = get_type_hints(inspect.unwrap(parser))
    as_bytes = text.encode("utf-8", "replace")
    values = {
        name: as_bytes if hints[name] in (bytes, bytes | None) else text for name in _needed(parser)
    }
    try:
        parser(**values)
    except Exception:  # noqa: BLE001 - however it refuses
        return


def schemas() -> list[type[Schema]]:
    """Every schema of the project."""
    modules()
    return [each for each in _below(Schema) if each.__module__.split(".")[0] in _names()]


def _names() -> set[str]:
    return {package.__name__ for package in PACKAGES}


def _below(kind: type[Schema]) -> Iterator[type[Schema]]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)


def fields_of(schema: Schema) -> Iterator[tuple[str, fields.Field[Any]]]:
    """The fields of a schema and all within, each with its path."""
    for name, field in schema.fields.items():
        yield from _within(name, field)


def _within(path: str, field: fields.Field[Any]) -> Iterator[tuple[str, fields.Field[Any]]]:
    yield path, field
    if isinstance(field, fields.Nested):
        for inner_path, inner in fields_of(field.schema):
            yield f"{path}.{inner_path}", inner
    elif isinstance(field, fields.List):
        yield from _within(f"{path}[]", field.inner)
    elif isinstance(field, fields.Dict):
        for name, inner in (("key", field.key_field), ("value", field.value_field)):
            if inner is not None:
                yield from _within(f"{path}.{name}", inner)

"""Printing of texts that others wrote, made harmless to the terminal."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import click

INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Unicode's categories of what moves the cursor, turns the direction of writing or hides."""
HARMLESS = {"\u200c", "\u200d"}
"""Join and keep apart letters and pictures of several scripts."""


def visible(text: object, keep: str = "\n\t") -> str:
    """The text with control characters as ``\\u001b`` spells them, which JSON reads as well.

    >>> visible("\\x1b[2Jgone")
    '\\\\u001b[2Jgone'
    """
    return "".join(
        char
        if char in keep or char in HARMLESS or unicodedata.category(char) not in INVISIBLE
        else f"\\u{ord(char):04x}"
        for char in str(text)
    )


def one_line(text: object) -> str:
    """The text as one line, with control characters made visible."""
    return visible(text, keep="")


def say_json(document: object) -> None:
    """Print a document as one line of JSON, for programs to read."""
    click.echo(json.dumps(document))


def say(text: object = "", *, err: bool = False, **style: Any) -> None:
    """Print a text; ``style`` is click's (``bold``, ``fg``)."""
    click.secho(visible(text), err=err, **style)

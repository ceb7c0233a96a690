"""Errors of services, sources and the API as one line that a person can act on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from moview.api_client import ApiError
from moview.catalogue.records import SourceError
from moview.errors import Invalid, MoviewError


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn errors of RPC, of sources and of the API into click's: one line, and status 1."""
    try:
        yield
    except Invalid as error:
        reasons = [f"{name}: {_joined(messages)}" for name, messages in error.errors.items()]
        raise click.ClickException("; ".join(reasons) or error.detail) from error
    except MoviewError as error:
        raise click.ClickException(error.detail) from error
    except (SourceError, ApiError) as error:
        raise click.ClickException(str(error)) from error


def _joined(messages: object) -> str:
    if isinstance(messages, list | tuple):
        return " ".join(str(message) for message in messages)
    return str(messages)

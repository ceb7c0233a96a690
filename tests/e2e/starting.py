"""All of Moview, run until a block ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.e2e.running import Moview, free_port

KEY = "a key for tests only, of 32 bytes and more"


@contextmanager
def running_moview(
    broker_uri: str,
    mongodb_uri: str,
    database_prefix: str,
    folder: Path,
    kind: type[Moview] = Moview,
    **environment: str,
) -> Iterator[Moview]:
    """Four services over this broker and store, up and ready, without limits unless
    ``environment`` sets them; their logs are in ``folder``.
    """
    places = (broker_uri, mongodb_uri, database_prefix, folder)
    moview = kind(
        free_port(), *places, environment={"TOKEN_KEY": KEY, "NAME_KEY": KEY, **environment}
    )
    try:
        moview.start_all()
        yield moview
    finally:
        moview.close()

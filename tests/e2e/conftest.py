"""Fixtures of the end-to-end tests: all of Moview, started once a module."""

from collections.abc import Iterator, Mapping

import pytest

from tests.e2e.running import Moview
from tests.e2e.starting import running_moview


@pytest.fixture(scope="module")
def kind() -> type[Moview]:
    """How a module looks at Moview. One that wants another way has a fixture of this name."""
    return Moview


@pytest.fixture(scope="module")
def environment() -> Mapping[str, str]:
    """Settings besides the usual ones. A module that wants some has a fixture of this name."""
    return {}


@pytest.fixture(scope="module")
def moview(
    kind: type[Moview],
    environment: Mapping[str, str],
    broker_uri: str,
    mongodb_uri: str,
    database_prefix: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Moview]:
    """Four services over one broker and one store, up and ready."""
    places = (broker_uri, mongodb_uri, database_prefix, tmp_path_factory.mktemp("moview"))
    with running_moview(*places, kind, **environment) as moview:
        yield moview

"""All of Moview, for tests that use it as people and operators do: started once a module."""

from collections.abc import Iterator

import pytest

from tests.e2e.running import Moview
from tests.e2e.starting import running_moview


@pytest.fixture(scope="module")
def moview(
    request: pytest.FixtureRequest,
    broker_uri: str,
    mongodb_uri: str,
    database_prefix: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Moview]:
    """Four services over one broker and one store, up and ready.

    A module that sets ``ENVIRONMENT`` starts them with these settings besides.
    """
    own = getattr(request.module, "ENVIRONMENT", {})
    places = (broker_uri, mongodb_uri, database_prefix, tmp_path_factory.mktemp("moview"))
    with running_moview(*places, **own) as moview:
        yield moview

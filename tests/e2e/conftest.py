"""All of Moview, for tests that use it as people and operators do: started once a module."""

from collections.abc import Iterator

import pytest

from tests.e2e.running import UNLIMITED, Moview, free_port

KEY = "a key for tests only, of 32 bytes and more"


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
    port = free_port()
    own = getattr(request.module, "ENVIRONMENT", {})
    environment = {"PORT": str(port), "TOKEN_KEY": KEY, **UNLIMITED, **own}
    folder = tmp_path_factory.mktemp("moview")
    places = (broker_uri, mongodb_uri, database_prefix, folder)
    moview = Moview(port, *places, environment=environment)
    try:
        moview.start_all()
        yield moview
    finally:
        moview.close()

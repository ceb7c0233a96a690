"""Every route answers in the shape of its contract, over a real broker."""

import pytest

from tests.integration.gateway.conftest import Gateway

READS = [
    "/v1/users",
    "/v1/users/u1",
    "/v1/users/u1/rank/history",
    "/v1/users/u1/reviews",
    "/v1/tiers",
    "/v1/movies",
    "/v1/movies/m1",
    "/v1/movies/m1/score",
    "/v1/movies/m1/rank/history",
    "/v1/movies/m1/reviews",
    "/v1/reviews/r1",
    "/v1/people",
    "/v1/people/p1",
    "/v1/categories",
    "/v1/platforms",
]


@pytest.mark.parametrize("path", READS)
def test_a_public_read_can_be_revalidated(gateway: Gateway, path: str) -> None:
    first = gateway.get(path)
    assert first.status_code == 200, first.text

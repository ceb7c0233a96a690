"""Ridge regression: what made the rows is found, and the prior where they say little."""

from random import Random

import pytest

from movie.domain.ridge import ridge


def test_ridge_finds_what_made_the_rows_and_falls_back_on_the_prior() -> None:
    chance = Random(7)
    rows = [(2.0, (x := chance.gauss(0, 1), y := chance.gauss(0, 1)), 3 * x - y) for _ in range(99)]

    assert ridge(rows, [0, 0], 1e-9) == pytest.approx([3, -1])
    assert ridge([], [0.5, 0.2], 10) == pytest.approx([0.5, 0.2])
    assert ridge(rows, [0.5, 0.5], 1e9) == pytest.approx([0.5, 0.5], abs=1e-3)

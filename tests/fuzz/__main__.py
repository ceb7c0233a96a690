"""``python -m tests.fuzz``: invalid and hostile requests against all of Moview."""

from __future__ import annotations

import resource
import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click
from pymongo import MongoClient

from bench import results
from moview.cli.bars import bar
from moview.stack.broker import Broker
from moview.stack.errors import StackError
from moview.stack.private import private_servers
from tests.e2e.running import Moview, free_port
from tests.fuzz.groups import CROWD, GROUPS, Run

PREFIX = "fuzz_"


@contextmanager
def running(report_progress: Callable[[str], None]) -> Iterator[tuple[Moview, Broker | None, str]]:
    """All of Moview over servers of its own, with the broker and the key that signs tokens."""
    key = secrets.token_hex(32)
    with tempfile.TemporaryDirectory() as folder, private_servers() as servers:
        environment = {"TOKEN_KEY": key, "WRONG_PASSWORDS_PER_MINUTE": "0"}
        moview = Moview(
            free_port(),
            servers.broker.uri,
            servers.database.uri,
            PREFIX,
            Path(folder),
            environment=environment,
        )
        own = servers.broker if "broker" in servers.processes else None
        try:
            report_progress("starting all of Moview")
            moview.start_all()
            yield moview, own, key
        finally:
            moview.close()
            if "database" not in servers.processes:
                _drop_databases(servers.database.uri)


def _drop_databases(uri: str) -> None:
    with MongoClient[dict[str, object]](uri) as client:
        for name in client.list_database_names():
            if name.startswith(PREFIX):
                client.drop_database(name)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--cases",
    default=5000,
    show_default=True,
    type=click.IntRange(1, 10**6),
    help="Minimum of generated requests; the boundaries of the contract alone make over 2,000.",
)
@click.option(
    "--seed",
    default=20261122,
    show_default=True,
    type=click.IntRange(0),
    help="Seed of the generated requests.",
)
@click.option(
    "--only",
    multiple=True,
    type=click.Choice(GROUPS),
    help="Run only this group; repeatable; results are not saved.",
)
def main(cases: int, seed: int, only: tuple[str, ...]) -> None:
    """Send invalid and hostile requests: generated ones and those made by hand.

    Starts a Moview of its own, prints a line for each group, and writes bench/RESULTS.md anew. The
    exit status is 1 if a check failed.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 4 * CROWD)), hard))
    began = time.monotonic()
    try:
        with bar("fuzz") as shown, running(shown.say) as (moview, broker, key):
            run = Run(moview, broker, key, cases, seed, shown)
            run.all(only or GROUPS)
            servers = results.versions(moview.environment["MONGODB_URI"], moview.broker_uri)
    except StackError as error:
        raise click.ClickException(error.message) from None
    measured = {
        "servers": servers,
        "cases": cases,
        "seed": seed,
        "seconds": round(time.monotonic() - began),
        "groups": [asdict(group) for group in run.groups],
    }
    if not only:
        click.echo(f"written to {results.save('fuzz', measured)}")
    sys.exit(1 if any(group.faults for group in run.groups) else 0)


if __name__ == "__main__":  # the crowd is a process of its own, which reads this file
    main(prog_name="python -m tests.fuzz")

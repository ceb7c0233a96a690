"""The command `moview demo`."""

from __future__ import annotations

import secrets
import time
from pathlib import Path

import click

from moview.api_client import Api
from moview.cli.bars import bar
from moview.cli.limits import suspend_limits
from moview.cli.plain_errors import plain_errors
from moview.cli.printing import say
from moview.demo import Demo, Person, Summary, crowd
from moview.demo.crowd import MIN_PEOPLE
from moview.operating.connection import connection
from moview.operating.data_folder import DataFolder
from moview.operating.operator_rpc import OperatorRpc

CONTEXT = {"help_option_names": ["-h", "--help"]}
MAX_PEOPLE = 1000
SUSPENDED_SECONDS = 300


@click.command(context_settings=CONTEXT)
@click.option(
    "--users",
    type=click.IntRange(MIN_PEOPLE, MAX_PEOPLE),
    default=80,
    show_default=True,
    help="Number of users.",
)
@click.option("--seed", default=1, show_default=True, help="The seed of all random choices.")
@click.option(
    "--password", help="Password of all demo users, 8 to 128 characters; generated if omitted."
)
def demo(users: int, seed: int, password: str | None) -> None:
    """Add demo users who vote, shelve, review and react through the API.

    They cover all four tiers, with some movies and users in the middle of a promotion or
    demotion series. Their accounts are demo-01@demo.invalid and so on. The password is shown at
    the end and saved in .moview/demo.password. Running it again with the same seed changes
    nothing.
    """
    place = connection()
    people = crowd(users)
    kept = DataFolder.default().data / "demo.password"
    started = time.monotonic()
    api = Api(place.gateway_url)
    with plain_errors():
        api.check()
    if not suspend_limits(place.amqp_uri, SUSPENDED_SECONDS):
        say("The gateway keeps its rate limits; this takes a minute or two.", err=True)
    with plain_errors(), OperatorRpc(place.amqp_uri) as rpc, bar("Adding users") as shown:

        def appoint(email: str, tier: str) -> None:
            rpc.call("user", "appoint", email=email, tier=tier)

        chosen = _password(kept, password)
        running = Demo(api, people, chosen, appoint, shown.show)
        try:
            summary = running.run(seed)
        except ValueError as error:
            raise click.ClickException(str(error)) from error
    _keep(kept, chosen)
    _conclude(summary, people, time.monotonic() - started)
    _show_where(place.gateway_url, summary, people[0], chosen)


def _password(kept: Path, given: str | None) -> str:
    """The password given, else the one saved last time, else a new one."""
    if given is not None and not 8 <= len(given) <= 128:
        raise click.BadParameter("8 to 128 characters", param_hint="--password")
    if given is None and kept.exists():
        return kept.read_text().strip()
    return given or secrets.token_urlsafe(9)


def _keep(path: Path, password: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(password + "\n")


def _conclude(summary: Summary, people: tuple[Person, ...], seconds: float) -> None:
    told = ", ".join(f"{count:,} {kind}" for kind, count in summary.done.items())
    say(f"Added {len(people)} users in {seconds:.0f} s: {told}")
    for status, count in sorted(summary.refused.items()):
        say(f"{count:,} refused: {status}", err=True)


def _show_where(url: str, summary: Summary, somebody: Person, password: str) -> None:
    rows = [
        (f"{url}/v1/movies?sort=trending", "what the crowd talks about"),
        (f"{url}/v1/movies?sort=rank", "what is best: not the same"),
        (f"{url}/v1/users", "the board, with people in series"),
    ]
    if summary.in_series:
        movie = summary.in_series[0]
        rows += [
            (f"{url}/v1/movies/{movie}", f"one of {len(summary.in_series)} movies in a series"),
            (f"{url}/v1/movies/{movie}/rank/history", "how it came to that"),
            (f"{url}/v1/movies/{movie}/score", "why its score is what it is"),
        ]
    rows.append((f"{url}/docs", f"sign in as {somebody.email}, password {password}"))
    width = max(len(where) for where, _ in rows)
    say("Look at")
    for where, what in rows:
        say(f"  {where:<{width}}  {what}")

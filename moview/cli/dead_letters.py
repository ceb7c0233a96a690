"""The command `moview dead-letters`."""

from __future__ import annotations

from typing import Any

import click

from moview.cli.plain_errors import plain_errors
from moview.cli.printing import one_line, say
from moview.messaging.dead_letters import DeadLetters
from moview.operating.connection import connection
from moview.service_names import SERVICES

CONTEXT = {"help_option_names": ["-h", "--help"]}
LIMIT = 200
MAX_LETTERS = 5000

service_argument = click.argument(
    "service", metavar="[SERVICE]", required=False, type=click.Choice(SERVICES)
)
limit_option = click.option(
    "--limit",
    type=click.IntRange(1, MAX_LETTERS),
    default=LIMIT,
    show_default=True,
    help="Maximum per service, oldest first.",
)


@click.group("dead-letters", context_settings=CONTEXT)
def dead_letters() -> None:
    """List, replay or drop messages that services could not handle.

    A message ends up here if it cannot be read, or if its handler failed five times.
    """


@dead_letters.command("list", context_settings=CONTEXT)
@service_argument
@limit_option
def list_letters(service: str | None, limit: int) -> None:
    """Show the oldest dead letters; this changes nothing."""
    found = 0
    with plain_errors():
        for name, letters in _chosen(service):
            for letter in letters.show(limit):
                found += 1
                _show(name, letter)
    if not found:
        say("There are no dead letters.")


def _show(service: str, letter: dict[str, Any]) -> None:
    died_at = letter["died_at"] or "at an unknown time"
    tries = letter["tries"] if isinstance(letter["tries"], int) else 1
    say(one_line(f"{service}: {letter['queue'] or 'from no known queue'}"), bold=True)
    say(one_line(f"  died {died_at} after {tries} tr{'ies' if tries > 1 else 'y'}"))
    say(one_line(f"  {letter['reason'] or 'no reason given'}"))
    say(one_line(f"  {letter['body']}"))


@dead_letters.command("replay", context_settings=CONTEXT)
@service_argument
@limit_option
def replay(service: str | None, limit: int) -> None:
    """Send the oldest dead letters back to their queues."""
    with plain_errors():
        for name, letters in _chosen(service):
            answer = letters.replay(limit)
            say(f"{name}: {answer['replayed']:,} sent back")
            if answer["left"]:
                say(f"{name}: {answer['left']:,} stay: their queue is not there", err=True)


@dead_letters.command("drop", context_settings=CONTEXT)
@service_argument
@limit_option
@click.option("--yes", is_flag=True, help="Skip the confirmation prompt.")
def drop(service: str | None, limit: int, yes: bool) -> None:
    """Delete the oldest dead letters for good."""
    with plain_errors():
        for name, letters in _chosen(service):
            number = min(limit, letters.number())
            if not number:
                say(f"{name}: none")
                continue
            if not yes:
                click.confirm(f"Delete {number:,} dead letters of {name}?", abort=True)
            say(f"{name}: {letters.drop(number):,} deleted")


def _chosen(service: str | None) -> list[tuple[str, DeadLetters]]:
    """Dead letters read from the broker itself, which works while their service is down."""
    uri = connection().amqp_uri
    return [(name, DeadLetters(uri, name)) for name in ([service] if service else SERVICES)]

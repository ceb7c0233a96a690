"""The command `moview outbox`."""

from __future__ import annotations

import re
import time
from datetime import datetime, timedelta
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from moview.cli.bars import Bar, bar
from moview.cli.plain_errors import plain_errors
from moview.cli.printing import say
from moview.clock import now, parse_timestamp, timestamp
from moview.operating.connection import connection
from moview.operating.operator_rpc import OperatorRpc
from moview.service_names import STATEFUL

CONTEXT = {"help_option_names": ["-h", "--help"]}
REPLAY_SECONDS = 120.0
LOOK_SECONDS = 0.5
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class Moment(click.ParamType[datetime]):
    """A time with its zone, or how long ago."""

    name = "time"

    def convert(
        self, value: Any, _param: click.Parameter | None, _ctx: click.Context | None
    ) -> datetime:
        if isinstance(value, datetime):
            return value
        ago = re.fullmatch(r"(\d{1,6})([smhd])", value)
        if ago:
            return now() - timedelta(**{UNITS[ago[2]]: int(ago[1])})
        try:
            return parse_timestamp(value)
        except ValueError:
            return self.fail(f"{value!r} is not a time such as 2026-11-22T13:00:00Z or 2h")


@click.group(context_settings=CONTEXT)
def outbox() -> None:
    """Show events waiting to be sent, and resend sent ones."""


@outbox.command("status", context_settings=CONTEXT)
def status() -> None:
    """Show how many events wait in each outbox."""
    table = Table("service", "waiting", "oldest (s)")
    with plain_errors(), OperatorRpc(connection().amqp_uri) as rpc:
        for service in STATEFUL:
            state = rpc.call(service, "status")["outbox"]
            table.add_row(service, f"{state['waiting']:,}", f"{state['oldest_seconds']:.1f}")
    for column in table.columns[1:]:
        column.justify = "right"
    Console().print(table)


@outbox.command("replay", context_settings=CONTEXT)
@click.option(
    "--since",
    required=True,
    type=Moment(),
    metavar="TIME",
    help="A time such as 2026-11-22T13:00:00Z, or how long ago: 30m, 2h, 3d.",
)
@click.option("--follow/--no-follow", default=True, help="Wait until all are sent.")
@click.argument("services", metavar="[SERVICE]...", nargs=-1, type=click.Choice(STATEFUL))
def replay(since: datetime, follow: bool, services: tuple[str, ...]) -> None:
    """Resend every event that was sent since TIME.

    Receivers skip what they have already handled, so only lost events take effect. Sent events
    are kept for 7 days. Without SERVICE, all three services resend theirs.
    """
    chosen = [service for service in STATEFUL if not services or service in services]
    with plain_errors(), OperatorRpc(connection().amqp_uri) as rpc:
        events = 0
        for service in chosen:
            answer = rpc.call(service, "outbox_replay", wait=REPLAY_SECONDS, since=timestamp(since))
            events += answer["events"]
            say(f"{service}: {answer['events']:,} events since {timestamp(since)}")
        if events and follow:
            with bar("Sending", total=events) as shown:
                _follow(rpc, chosen, shown, events)


def _follow(rpc: OperatorRpc, services: list[str], shown: Bar, events: int) -> None:
    while True:
        waiting = sum(rpc.call(name, "status")["outbox"]["waiting"] for name in services)
        shown.show(max(0, events - waiting))
        if not waiting:
            return
        time.sleep(LOOK_SECONDS)

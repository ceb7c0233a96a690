"""The commands `moview audit` and `moview resync`."""

from __future__ import annotations

import sys
from dataclasses import asdict

import click

from moview.cli.bars import Bar, bar
from moview.cli.plain_errors import plain_errors
from moview.cli.printing import one_line, say, say_json
from moview.errors import MoviewError
from moview.operating.auditing import WAIT_SECONDS, AuditReport, run_audit
from moview.operating.connection import NotRunningError, connection
from moview.operating.operator_rpc import OperatorRpc

CONTEXT = {"help_option_names": ["-h", "--help"]}
DIFFERENT, NOT_DONE = 1, 2
PAGE = 200
PAGE_SECONDS = 60.0

# What an operator calls a kind -> its owner, the owner's kinds, and the collections they are in.
KINDS = {
    "users": ("user", {"users": "users"}),
    "movies": ("movie", {"movies": "movies", "gone_movies": "tombstones"}),
    "votes": ("movie", {"votes": "opinions"}),
    "shelves": ("movie", {"shelves": "opinions"}),
    "reviews": ("review", {"reviews": "writings"}),
    "reactions": ("review", {"reactions": "reactions"}),
}


@click.command(context_settings=CONTEXT)
@click.option(
    "--wait",
    type=click.FloatRange(0),
    default=WAIT_SECONDS,
    show_default=True,
    metavar="SECONDS",
    help="If something differs, how long to wait for outboxes and queues to drain.",
)
@click.option("--json", "as_json", is_flag=True, help="One line of JSON on stdout.")
def audit(wait: float, as_json: bool) -> None:
    """Recount everything, and compare every copy with its owner's data.

    Each service recounts its own numbers and recomputes its ledgers. Then each copy of another
    service's data is compared with the original, while everything keeps running: a difference
    counts if it lasts 10 seconds once all events have arrived. Missing queues and unsent events
    count too.

    Prints one line per difference on stdout. The exit status is 0 if there are none, 1 if there
    are any, 2 if the audit could not be completed. docs/operators.md says what to do.
    """
    try:
        place = connection()
        with OperatorRpc(place.amqp_uri) as rpc, bar("Auditing") as shown:
            report = run_audit(
                rpc,
                place.amqp_uri,
                wait,
                show=lambda done, total, note: shown.show(done, total, note),
            )
    except NotRunningError as error:
        _give_up(error.format_message())
    except MoviewError as error:
        _give_up(error.detail)
    if as_json:
        say_json({**asdict(report), "clean": report.is_clean})
        sys.exit(DIFFERENT if report.differences else 0 if report.is_clean else NOT_DONE)
    _conclude(report)


def _give_up(reason: str) -> None:
    say(f"Error: {reason}", err=True)
    sys.exit(NOT_DONE)


def _conclude(report: AuditReport) -> None:
    for line in report.differences:
        say(one_line(line))
    for line in report.warnings:
        say(one_line(f"Warning: {line}"), err=True)
    recounted = ", ".join(f"{count:,} by {name}" for name, count in report.recounted.items())
    say(
        f"Recounted {recounted}; compared {sum(report.compared.values()):,} things with their"
        f" copies, looked for {report.queues} queues, in {report.seconds:.1f} s."
    )
    if report.undecided and not report.unsettled:
        say(f"{report.undecided:,} copies kept following changes: not counted.")
    if report.differences:
        number = len(report.differences)
        say(f"{number:,} difference{'s' if number > 1 else ''}.")
        sys.exit(DIFFERENT)
    if report.unsettled:
        _give_up(f"differences may be due to delays: {'; '.join(report.unsettled)}")
    say("No difference.")


@click.command(context_settings=CONTEXT)
@click.argument("kinds", metavar="[KIND]...", nargs=-1, type=click.Choice(list(KINDS)))
def resync(kinds: tuple[str, ...]) -> None:
    """Resend everything each service owns to the services that keep copies.

    KIND is users, movies, votes, shelves, reviews or reactions; without one, all of them, in this
    order. Copies that differ or are missing are corrected; others stay as they are.
    """
    with plain_errors(), OperatorRpc(connection().amqp_uri) as rpc, bar("Resync") as shown:
        for name in KINDS:
            if not kinds or name in kinds:
                _resync(rpc, shown, name)
    say("They arrive as the outboxes drain: moview outbox status")


def _resync(rpc: OperatorRpc, shown: Bar, name: str) -> None:
    service, kinds = KINDS[name]
    documents = rpc.call(service, "status")["documents"]
    total = sum(documents.get(collection, 0) for collection in kinds.values())
    shown.rename(f"Resending {name}")
    shown.show(0, total)
    sent = 0
    for kind in kinds:
        after = None
        while True:
            page = rpc.call(
                service, "resync", wait=PAGE_SECONDS, kind=kind, after=after, limit=PAGE
            )
            sent += page["sent"]
            shown.show(sent, total)
            after = page["next"]
            if after is None:
                break
    shown.say(f"{sent:,} {name} resent by {service}")

"""The command `moview status`."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from moview.cli.plain_errors import plain_errors
from moview.cli.printing import say_json
from moview.errors import MoviewError
from moview.messaging.queues import Broker, QueueState
from moview.operating.connection import connection
from moview.operating.operator_rpc import OperatorRpc
from moview.service_names import SERVICES, STATEFUL

CONTEXT = {"help_option_names": ["-h", "--help"]}
STATUS_SECONDS = 10.0
SOME_DOCUMENTS = {"movie": ("movies", "opinions"), "user": ("users",), "review": ("reviews",)}
Status = Mapping[str, Any] | None
FOUNDERS_FIRST = (
    "Nobody can rise yet, as nobody may judge: appoint three founders or more, with"
    " `moview users appoint EMAIL armchair` (or critic)."
)


@click.command(context_settings=CONTEXT)
@click.option("--json", "as_json", is_flag=True, help="One line of JSON on stdout.")
def status(as_json: bool) -> None:
    """Show each service, its outbox and dead letters, and every queue.

    The exit status is 1 if a service is down or a queue is missing.
    """
    with plain_errors():
        amqp_uri = connection().amqp_uri
        broker = Broker(amqp_uri)
        calls = broker.states(f"rpc-{service}" for service in SERVICES)
        queues = broker.queues()
        up = {state.name.removeprefix("rpc-"): bool(state.consumers) for state in calls}
        with OperatorRpc(amqp_uri) as rpc:
            statuses = {name: _status(rpc, name) if up[name] else None for name in SERVICES}
            lacks_judges = bool(statuses["user"]) and _lacks_judges(rpc)
    if as_json:
        say_json({**_document(up, statuses, queues), "lacks_judges": lacks_judges})
    else:
        console = Console()
        console.print(_table(up, statuses, queues))
        console.print(_queue_table(queues))
        if lacks_judges:
            console.print(FOUNDERS_FIRST, highlight=False)
    if not all(up.values()) or any(queue.is_missing for queue in queues):
        sys.exit(1)


def _document(
    up: Mapping[str, bool], statuses: Mapping[str, Status], queues: Sequence[QueueState]
) -> dict[str, Any]:
    """``{"services": {name: {"up", "status"}}, "queues": {name: {"messages", "consumers"}}}``;
    ``status`` is null where there is none, a queue's numbers where it is missing.
    """
    return {
        "services": {name: {"up": up[name], "status": statuses[name]} for name in SERVICES},
        "queues": {
            queue.name: {"messages": queue.messages, "consumers": queue.consumers}
            for queue in queues
        },
    }


def _status(rpc: OperatorRpc, service: str) -> Status:
    """A service's own status; None for the gateway, and for a service in trouble."""
    if service not in SOME_DOCUMENTS:
        return None
    try:
        answer: Status = rpc.call(service, "status", wait=STATUS_SECONDS)
    except MoviewError:
        return None
    return answer


def _lacks_judges(rpc: OperatorRpc) -> bool:
    """Whether the user service says so."""
    try:
        return bool(rpc.call("user", "judges_missing", wait=STATUS_SECONDS))
    except MoviewError:
        return False


def _table(
    up: Mapping[str, bool], statuses: Mapping[str, Status], queues: Sequence[QueueState]
) -> Table:
    table = Table("service", "state", "outbox", "oldest (s)", "dead letters", "documents")
    for column in table.columns[2:5]:
        column.justify = "right"
    for service in ("gateway", *STATEFUL):
        status = statuses[service]
        table.add_row(
            service,
            _state(service, up[service], status),
            f"{status['outbox']['waiting']:,}" if status else "",
            f"{status['outbox']['oldest_seconds']:.1f}" if status else "",
            _dead_letters(service, queues),
            _documents(service, status),
        )
    return table


def _state(service: str, is_up: bool, status: Status) -> str:
    if not is_up:
        return "[red]down[/]"
    if status is None and service in SOME_DOCUMENTS:
        return "[yellow]up, no answer[/]"
    return "[green]up[/]"


def _dead_letters(service: str, queues: Sequence[QueueState]) -> str:
    """The number of dead letters, which can be counted while the service is down."""
    found = [queue.messages for queue in queues if queue.name == f"dead-letters-{service}"]
    return f"{found[0]:,}" if found and found[0] is not None else ""


def _documents(service: str, status: Status) -> str:
    if status is None:
        return ""
    documents = status["documents"]
    return ", ".join(f"{documents.get(name, 0):,} {name}" for name in SOME_DOCUMENTS[service])


def _queue_table(queues: Sequence[QueueState]) -> Table:
    table = Table("queue", "messages", "consumers")
    for column in table.columns[1:]:
        column.justify = "right"
    for queue in queues:
        if queue.is_missing:
            table.add_row(queue.name, "[red]missing[/]", "")
        else:
            table.add_row(queue.name, f"{queue.messages:,}", f"{queue.consumers:,}")
    return table

"""Calls that need not wait for each other."""

from typing import Any

from moview.rpc import Client, Pending

Call = tuple[Client, str, dict[str, Any]]


def together(*calls: Call) -> list[Any]:
    """The results of all, asked side by side; the first that fails raises and ends the rest."""
    pending: list[Pending] = []
    try:
        for client, method, arguments in calls:
            pending.append(client.start(method, **arguments))
        return [call.result() for call in pending]
    finally:
        for call in pending:
            call.abandon()

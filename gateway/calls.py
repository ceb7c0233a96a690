"""Calls that need not wait for each other."""

from typing import Any

from moview.errors import DeadlineExceeded, Unavailable
from moview.service.rpc import Client, Pending

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


def listed(read: Call, owner: Call) -> Any:
    """A page of what belongs to something that another service owns.

    An empty page may be of a thing that does not exist: its owner's NotFound is raised then. An
    owner that is down cannot say, and the page stays empty.
    """
    (page,) = together(read)
    if not page["items"]:
        try:
            together(owner)
        except (Unavailable, DeadlineExceeded):
            return page
    return page

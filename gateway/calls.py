"""RPC calls that run at the same time."""

from typing import Any

from moview.errors import DeadlineExceeded, Unavailable
from moview.service.rpc import Client, Pending

Call = tuple[Client, str, dict[str, Any]]


def together(*calls: Call) -> list[Any]:
    """The results of all calls, made at once; the first error is raised, and ends the rest."""
    pending: list[Pending] = []
    try:
        for client, method, arguments in calls:
            pending.append(client.start(method, **arguments))
        return [call.result() for call in pending]
    finally:
        for call in pending:
            call.abandon()


def listed(read: Call, owner: Call) -> Any:
    """A page of a list that belongs to something another service owns, such as a user's reviews.

    Where the page is empty, ``owner`` is called too: it raises NotFound if the thing does not
    exist. While the owner is down the page is returned empty.
    """
    (page,) = together(read)
    if not page["items"]:
        try:
            together(owner)
        except (Unavailable, DeadlineExceeded):
            return page
    return page

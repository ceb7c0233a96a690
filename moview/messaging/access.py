"""The rights of each service's user at the broker: the least with which everything works.

RabbitMQ asks three patterns about each name: ``configure`` to declare it, ``write`` to publish to
an exchange or bind a queue, ``read`` to consume a queue or bind to an exchange.
"""

from typing import NamedTuple

SENDERS = r"(movie|user|review)\.events"
RETRIES = r"moview\.retry\.[0-9]+"
WAITING = r"retry-[0-9]+|evt-.+|dead-letters-.+"
"""Queues that whoever starts first declares, for all."""
CALLS = "nameko-rpc"
DIRECT = r"amq\.default"
"""The exchange by which messages go to a queue by its name: back to where they came from, or to
the dead letters.
"""
OPERATOR = "operator"


class Rights(NamedTuple):
    """The patterns of one user."""

    configure: str
    write: str
    read: str


def rights_of(user: str) -> Rights:
    """The rights of a service's user (movie, user, review, gateway), or of operators' commands."""
    if user == OPERATOR:
        return Rights(".*", ".*", ".*")
    own = rf"rpc-{user}|rpc\.reply-{user}-.+"
    if user == "gateway":
        return Rights(
            configure=_any(CALLS, own),
            write=_any(CALLS, DIRECT, own),
            read=_any(CALLS, own),
        )
    return Rights(
        configure=_any(CALLS, SENDERS, RETRIES, WAITING, own),
        write=_any(CALLS, DIRECT, rf"{user}\.events", RETRIES, WAITING, own),
        # To declare a queue whose messages go elsewhere takes reading it.
        read=_any(
            *(CALLS, SENDERS, RETRIES, "retry-[0-9]+"),
            *(rf"evt-.+--{user}\..+", f"dead-letters-{user}", own),
        ),
    )


def _any(*patterns: str) -> str:
    return f"^({'|'.join(patterns)})$"

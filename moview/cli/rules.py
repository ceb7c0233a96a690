"""moview rules: from one version of the rules to the next."""

from __future__ import annotations

import click

from moview.cli.bars import Bar, bar
from moview.cli.plain_errors import plain_errors
from moview.cli.printing import say
from moview.operating.connection import connection
from moview.operating.operator_rpc import OperatorRpc
from moview.rules.tiers import RULES_VERSION

CONTEXT = {"help_option_names": ["-h", "--help"]}
PAGE = 200
PAGE_SECONDS = 60.0
LADDERS = {"user": "users", "movie": "movies"}
"""Each service with ladders, and the collection that they are in."""


@click.group(context_settings=CONTEXT)
def rules() -> None:
    """Bring ladders to the version of the rules that is in force."""


@rules.command("migrate", context_settings=CONTEXT)
def migrate() -> None:
    """Bring every user's and movie's ladder to the rules of today, while everything keeps running.

    Each gets one entry in its history; a series that runs begins anew. Whatever changes before its
    turn has come is brought over by itself. Interrupted, it goes on where it stopped when it is run
    again; run once more, it changes nothing.
    """
    with plain_errors(), OperatorRpc(connection().amqp_uri) as rpc, bar("Migrating") as shown:
        moved = {name: _migrate(rpc, shown, service) for service, name in LADDERS.items()}
    told = " and ".join(f"{count:,} {name}" for name, count in moved.items())
    say(f"Brought {told} to version {RULES_VERSION} of the rules.")


def _migrate(rpc: OperatorRpc, shown: Bar, service: str) -> int:
    name = LADDERS[service]
    total = rpc.call(service, "status")["documents"].get(name, 0)
    shown.rename(f"Migrating {name}")
    shown.show(0, total)
    seen, moved, after = 0, 0, None
    while True:
        page = rpc.call(service, "migrate_rules", wait=PAGE_SECONDS, after=after, limit=PAGE)
        seen, moved, after = seen + page["seen"], moved + page["migrated"], page["next"]
        shown.show(seen, max(seen, total))
        if after is None:
            return int(moved)

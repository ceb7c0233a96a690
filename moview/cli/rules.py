"""The command `moview rules`."""

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
    """Bring ladders to the current version of the rules."""


@rules.command("migrate", context_settings=CONTEXT)
def migrate() -> None:
    """Migrate all ladders to the current rules.

    Services keep running meanwhile. Each user and movie gets one entry in its history; a series
    under way begins anew. A ladder that changes before its turn is migrated then. An interrupted
    migration resumes when run again; run once more, it changes nothing.
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

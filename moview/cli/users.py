"""moview users: what operators do to accounts."""

from __future__ import annotations

from typing import Any

import click

from moview.cli.plain_errors import plain_errors
from moview.cli.printing import say
from moview.operating.connection import connection
from moview.operating.operator_rpc import OperatorRpc
from moview.rules.tiers import USER_TIERS, user_tier

CONTEXT = {"help_option_names": ["-h", "--help"]}
email_argument = click.argument("email")


@click.group(context_settings=CONTEXT)
def users() -> None:
    """Appoint, suspend and restore users, and reset their passwords."""


@users.command("make-operator", context_settings=CONTEXT)
@email_argument
def make_operator(email: str) -> None:
    """Let a user edit the catalogue and remove reviews through the API, within seconds."""
    user = _call("make_operator", email=email)
    say(f"{_named(user)} is an operator.")


@users.command("appoint", context_settings=CONTEXT)
@email_argument
@click.argument("tier", type=click.Choice([tier.code for tier in USER_TIERS]))
def appoint(email: str, tier: str) -> None:
    """Put a user into a tier, so that a young community has peers who can judge.

    It gives 30 points and ends a series that runs; the tier they have already changes nothing.
    """
    user = _call("appoint", email=email, tier=tier)
    standing = f"{user_tier(user['tier']).en} with {user['points']:g} points"
    say(f"{_named(user)} is now: {standing}.")


@users.command("suspend", context_settings=CONTEXT)
@email_argument
def suspend(email: str) -> None:
    """Lock a user out, and take their opinions out of all scores until they are restored."""
    user = _call("suspend", email=email)
    say(f"{_named(user)} is suspended: their opinions leave the scores within seconds.")


@users.command("restore", context_settings=CONTEXT)
@email_argument
def restore(email: str) -> None:
    """Let a suspended user back in, with all their opinions."""
    user = _call("restore", email=email)
    say(f"{_named(user)} is active: their opinions count again within seconds.")


@users.command("reset-password", context_settings=CONTEXT)
@email_argument
@click.option("--ask", is_flag=True, help="Type the password instead of having one made up.")
def reset_password(email: str, ask: bool) -> None:
    """Set a new password for a user, and end all their sessions.

    The password is generated and printed once, unless you use --ask.
    """
    chosen = None
    if ask:
        chosen = click.prompt("New password", hide_input=True, confirmation_prompt=True)
    answer = _call("reset_password", email=email, password=chosen)
    say(f"The sessions of {answer['email']} are ended.")
    if not ask:
        say(f"The new password: {answer['password']}")


def _call(method: str, **values: Any) -> dict[str, Any]:
    with plain_errors(), OperatorRpc(connection().amqp_uri) as rpc:
        answer: dict[str, Any] = rpc.call("user", method, **values)
    return answer


def _named(user: dict[str, Any]) -> str:
    return f"{user['email']} ({user['nickname']})"

"""The command `moview users`."""

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
    """Make a user an operator.

    Operators can edit the catalogue and remove reviews through the API. It takes effect within
    seconds.
    """
    user = _call("make_operator", email=email)
    say(f"{_named(user)} is an operator.")


@users.command("appoint", context_settings=CONTEXT)
@email_argument
@click.argument("tier", type=click.Choice([tier.code for tier in USER_TIERS]))
def appoint(email: str, tier: str) -> None:
    """Put a user into a tier.

    This is for a young community, which needs peers who can judge. The user gets 30 points, and a
    series under way ends. Nothing changes for a user who is in that tier already.
    """
    user = _call("appoint", email=email, tier=tier)
    standing = f"{user_tier(user['tier']).en} with {user['points']:g} points"
    say(f"{_named(user)} is now: {standing}.")


@users.command("suspend", context_settings=CONTEXT)
@email_argument
def suspend(email: str) -> None:
    """Lock a user out.

    Their opinions count in no score until they are restored.
    """
    user = _call("suspend", email=email)
    say(f"{_named(user)} is suspended: their opinions leave the scores within seconds.")


@users.command("restore", context_settings=CONTEXT)
@email_argument
def restore(email: str) -> None:
    """Let a suspended user back in.

    Their opinions count again.
    """
    user = _call("restore", email=email)
    say(f"{_named(user)} is active: their opinions count again within seconds.")


@users.command("reset-password", context_settings=CONTEXT)
@email_argument
@click.option("--ask", is_flag=True, help="Ask for the password instead of generating one.")
def reset_password(email: str, ask: bool) -> None:
    """Set a new password and end all sessions.

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

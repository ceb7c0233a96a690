"""Suspending the gateway's rate limits for a while."""

from __future__ import annotations

from moview.errors import MoviewError
from moview.operating.operator_rpc import OperatorRpc

ASK_SECONDS = 5.0


def suspend_limits(amqp_uri: str, seconds: int) -> bool:
    """Suspend the rate limits for so many seconds; whether the gateway did.

    If it did not, callers wait as its 429 tells them to.
    """
    try:
        with OperatorRpc(amqp_uri) as rpc:
            rpc.call("gateway", "suspend_limits", wait=ASK_SECONDS, seconds=seconds)
    except MoviewError:
        return False
    return True

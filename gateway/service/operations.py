"""The gateway's commands for operators, over RPC."""

from collections.abc import Callable
from typing import Any

from nameko.extensions import DependencyProvider

from gateway.api import WebServer
from gateway.api.limits import Limits
from moview.errors import Invalid
from moview.service.commands import command
from moview.service.observer import Observer
from moview.service.rpc import CallReplies

MAX_SUSPENSION_SECONDS = 6 * 3600


class GatewayLimits(DependencyProvider):
    """Injects the limits that all routes share."""

    server = WebServer()

    def get_dependency(self, worker_ctx: Any) -> Limits:
        return self.server.limits


class GatewayHoldings(DependencyProvider):
    """Injects a function that counts what requests under way hold, its own request left out."""

    server = WebServer()
    replies = CallReplies()

    def get_dependency(self, worker_ctx: Any) -> Callable[[], dict[str, int]]:
        return self._count

    def _count(self) -> dict[str, int]:
        return {
            "connections": len(self.server.http.connections),
            "slots": self.container.max_workers - self.server.slots.balance,
            "workers": len(self.container._worker_threads) - 1,
            "replies": self.replies.pending,
        }


class Operations:
    """Commands for load that operators cause themselves: demo, replay, bench, fuzz."""

    limits = GatewayLimits()
    holdings = GatewayHoldings()
    observer = Observer()

    @command
    def held(self) -> dict[str, int]:
        """How many connections, worker slots, workers and awaited replies requests hold.

        All are 0 while there is no request; otherwise something leaks.
        """
        counted: dict[str, int] = self.holdings()
        return counted

    @command
    def suspend_limits(self, seconds: int) -> None:
        """Do not limit sign-ups and writes on this gateway for so many seconds; 0 ends that.

        Raises Invalid for more than six hours.
        """
        if not 0 <= seconds <= MAX_SUSPENSION_SECONDS:
            raise Invalid({"seconds": [f"Must be 0 to {MAX_SUSPENSION_SECONDS}."]})
        self.limits.suspend(seconds)

"""What operators ask of the gateway, over RPC."""

from typing import Any

from nameko.extensions import DependencyProvider

from gateway.entrypoint import WebServer
from gateway.entrypoint.limits import Limits
from moview.commands import command
from moview.errors import Invalid

LONGEST_LIFT = 6 * 3600


class GatewayLimits(DependencyProvider):
    """Injects the limits that all routes share."""

    server = WebServer()

    def get_dependency(self, worker_ctx: Any) -> Limits:
        return self.server.limits


class Operations:
    """Commands for load that operators cause themselves: demo, replay, bench."""

    limits = GatewayLimits()

    @command
    def lift_limits(self, seconds: int) -> None:
        """Let sign-ups and writes through uncounted for so many seconds; 0 ends that.

        Invalid for more than six hours. Each gateway answers for itself.
        """
        if not 0 <= seconds <= LONGEST_LIFT:
            raise Invalid({"seconds": [f"Must be 0 to {LONGEST_LIFT}."]})
        self.limits.lift(seconds)

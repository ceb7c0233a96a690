"""A minimal Nameko service behind a Nameko gateway: one hop over the broker, a constant answer.

``nameko run --config FILE bench.peers.hop:Gateway`` and, in another process, ``…:Constant``.
"""

import json
from typing import Any

from nameko.rpc import RpcProxy, rpc
from nameko.web.handlers import http

ANSWER = {"id": "constant", "score": 50.0}


class Constant:
    """A service that answers a constant."""

    name = "constant"

    @rpc
    def read(self) -> dict[str, Any]:
        """The constant."""
        return ANSWER


class Gateway:
    """A gateway that calls the other service once a request."""

    name = "hop"

    constant = RpcProxy("constant")

    @http("GET", "/read")
    def read(self, _request: Any) -> str:
        """The other service's answer, as JSON."""
        return json.dumps(self.constant.read())

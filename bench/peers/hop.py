"""The least that a Nameko service behind a Nameko gateway can do: one hop, a constant answer.

``nameko run --config FILE bench.peers.hop:Gateway`` and, in another process, ``…:Constant``.
"""

import json
from typing import Any

from nameko.rpc import RpcProxy, rpc
from nameko.web.handlers import http

ANSWER = {"id": "constant", "score": 50.0}


class Constant:
    """Answers the same to everyone."""

    name = "constant"

    @rpc
    def read(self) -> dict[str, Any]:
        """The constant."""
        return ANSWER


class Gateway:
    """Asks the other service for each request."""

    name = "hop"

    constant = RpcProxy("constant")

    @http("GET", "/read")
    def read(self, _request: Any) -> str:
        """What the other service answers, as JSON."""
        return json.dumps(self.constant.read())

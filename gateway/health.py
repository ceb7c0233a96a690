"""Readiness: the broker, the services, their databases and event consumers."""

from typing import Any

from nameko.extensions import DependencyProvider

from moview.errors import MoviewError
from moview.observability.logging import logger
from moview.service.rpc import Client, Pending, ServiceClient

SILENT = {"up": False, "store": None, "events": None}

log = logger(__name__)


class Health(DependencyProvider):
    """Injects a :class:`Checkup` of the services that the gateway calls."""

    def get_dependency(self, worker_ctx: Any) -> "Checkup":
        providers = [
            provider
            for provider in self.container.dependencies
            if isinstance(provider, ServiceClient)
        ]
        return Checkup(providers, worker_ctx.data)


class Checkup:
    """Pings every service at the same time, within the worker's deadline."""

    def __init__(self, providers: list[ServiceClient], context: dict[str, Any]) -> None:
        self._providers = sorted(providers, key=lambda provider: provider.service)
        self._context = context

    def run(self) -> dict[str, Any]:
        """Whether all is ready, and the state of each part, as ``schemas.Ready`` has them."""
        asked = {provider.service: self._ask(provider) for provider in self._providers}
        services = {service: self._state(pending) for service, pending in asked.items()}
        heard = any(state["up"] for state in services.values())
        broker = heard or any(provider.consumers is not None for provider in self._providers)
        ready = broker and all(all(state.values()) for state in services.values())
        return {"ready": ready, "broker": broker, "services": services}

    def _ask(self, provider: ServiceClient) -> Pending | None:
        try:
            return Client(provider, self._context).start("ping")
        except MoviewError as error:
            log.info("not ready", target=provider.service, error=error.detail)
            return None

    @staticmethod
    def _state(pending: Pending | None) -> dict[str, bool | None]:
        if pending is None:
            return dict(SILENT)
        try:
            reply = pending.result()
        except MoviewError as error:
            log.info("not ready", error=error.detail)
            return dict(SILENT)
        return {"up": True, "store": bool(reply["store"]), "events": bool(reply["events"])}

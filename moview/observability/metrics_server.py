"""The internal port: ``GET /metrics`` of this process, and of nothing else."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Mapping
from typing import Any

from nameko.exceptions import ConfigurationError
from prometheus_client import REGISTRY, make_wsgi_app
from prometheus_client.registry import Collector

from moview import green
from moview.green import wsgi
from moview.observability.metrics import BUILD
from moview.observability.release import release

MAX_SCRAPES = 4
SOCKET_SECONDS = 10.0
LAST_PORT = 65_535


def serve(config: Mapping[str, Any], collectors: Iterable[Collector]) -> None:
    """Serve METRICS_PORT of METRICS_HOST from now on; a port of 0 serves nothing.

    ``collectors`` are asked at each scrape, beside what is measured in the process.

    Raises ConfigurationError for a port that cannot be had.
    """
    port, host = config.get("METRICS_PORT") or 0, config.get("METRICS_HOST") or "127.0.0.1"
    if isinstance(port, bool) or not isinstance(port, int) or not 0 <= port <= LAST_PORT:
        raise ConfigurationError(f"METRICS_PORT must be a port, or 0 for none, not {port!r}")
    if not port:
        return
    BUILD.labels(release(), platform.python_version()).set(1)
    for collector in collectors:
        REGISTRY.register(collector)
    try:
        listener = green.listen((host, port))
    except OSError as error:
        reason = f"cannot listen on {host}:{port} for metrics: {error.strerror}"
        raise ConfigurationError(reason) from None
    green.spawn_n(
        wsgi.server,
        listener,
        make_wsgi_app(REGISTRY),
        max_size=MAX_SCRAPES,
        log_output=False,
        socket_timeout=SOCKET_SECONDS,
        keepalive=False,
    )

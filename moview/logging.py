"""Logs of one event a line: readable in a terminal, JSON elsewhere, with service and request id."""

import logging
import sys
from typing import Any

import structlog

LEVEL = logging.INFO


def logger(name: str) -> Any:
    """The structured logger of a module."""
    return structlog.get_logger(name)


def bind(**context: object) -> None:
    """Add to every line that this green thread logs from here on."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(**context)


def configure(service: str, json: bool | None = None) -> None:
    """Send this process's logs, Nameko's too, to standard error as lines of ``service``.

    ``json`` chooses the form; by default JSON wherever standard error is no terminal.
    """

    def add_service(_logger: object, _method: str, line: dict[str, Any]) -> dict[str, Any]:
        line["service"] = service
        return line

    as_json = not sys.stderr.isatty() if json is None else json
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        add_service,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    rendering: list[Any] = (
        [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
        if as_json
        else [structlog.dev.ConsoleRenderer()]
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendering],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(LEVEL)
    logging.getLogger("amqp").setLevel(logging.WARNING)
    # Nameko logs each expected error of a command with its stack: those are answers, not faults.
    logging.getLogger("nameko.containers").setLevel(logging.ERROR)

"""Logs of one event a line: readable in a terminal, JSON elsewhere, with service and ids.

Whoever logs names ids, outcomes and durations, never what somebody wrote or a secret.
"""

import logging
import os
import sys
from json import JSONEncoder
from typing import Any, TextIO

import structlog
from nameko.exceptions import ConfigurationError

from moview.observability.metrics import LOG_LINES_LOST
from moview.observability.redaction import redacted

# Made once: json.dumps would make one for each line.
ENCODER = JSONEncoder(ensure_ascii=False, default=repr)
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


def logger(name: str) -> Any:
    """The structured logger of a module."""
    return structlog.get_logger(name)


def bind(**context: object) -> None:
    """Set the context of this green thread's log lines, in place of what it was."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(**context)


def add(**context: object) -> None:
    """Add to the context of this green thread's log lines."""
    structlog.contextvars.bind_contextvars(**context)


def bound() -> dict[str, Any]:
    """The context of this green thread's log lines."""
    return structlog.contextvars.get_contextvars()


class Stream:
    """Writes log lines to a stream; one that cannot be written is counted, and fails nothing."""

    def __init__(self, stream: TextIO, name: str = "") -> None:
        self._stream = stream
        self.name = name

    def write(self, line: str) -> None:
        """Write one line, without its end."""
        try:
            self._stream.write(f"{line}\n")
            self._stream.flush()
        except (OSError, ValueError):
            LOG_LINES_LOST.inc()

    debug = info = warning = error = critical = write


class Redaction:
    """structlog's last processor: renders lines, and redacts them, except at levels ``but``."""

    def __init__(self, render: Any, *but: str) -> None:
        self._render = render
        self._but = but

    def __call__(self, made_by: Any, method: str, line: Any) -> str:
        rendered: str = self._render(made_by, method, line)
        return rendered if method in self._but else redacted(rendered)


def configure(service: str, json: bool | None = None) -> None:
    """Send this process's logs, Nameko's too, to standard error as lines of ``service``.

    ``json`` chooses the form; by default JSON wherever standard error is no terminal. LOG_LEVEL
    in the environment is the lowest level shown. Raises ConfigurationError for an unknown one.
    """
    level = _level(os.environ.get("LOG_LEVEL") or "INFO")

    def add_service(_logger: object, _method: str, line: dict[str, Any]) -> dict[str, Any]:
        line["service"] = service
        return line

    as_json = not sys.stderr.isatty() if json is None else json
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        add_service,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    rendering: list[Any] = [structlog.processors.format_exc_info] if as_json else []
    render = (
        structlog.processors.JSONRenderer(lambda line, **_: ENCODER.encode(line))
        if as_json
        else structlog.dev.ConsoleRenderer()
    )
    structlog.configure(
        # Our own lines of routine name ids only, and there are many of them.
        processors=[*shared, *rendering, Redaction(render, "debug", "info")],
        # Python's own loggers would take three times as long over a line.
        logger_factory=lambda *names: Stream(sys.stderr, *names),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
    _configure_others(level, shared, [*rendering, Redaction(render)])


class Handler(logging.Handler):
    """Handler of the standard library's logging, through which libraries log."""

    def __init__(self) -> None:
        super().__init__()
        self._stream = Stream(sys.stderr)

    def emit(self, record: logging.LogRecord) -> None:
        self._stream.write(self.format(record))


def _configure_others(level: int, shared: list[Any], rendering: list[Any]) -> None:
    handler = Handler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendering],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.getLogger("amqp").setLevel(logging.WARNING)
    # Nameko logs each expected error of a command with its stack: those are answers, not faults.
    logging.getLogger("nameko.containers").setLevel(logging.ERROR)


def _level(name: str) -> int:
    if name.upper() not in LEVELS:
        raise ConfigurationError(f"LOG_LEVEL must be one of {', '.join(LEVELS)}, not {name!r}")
    return int(getattr(logging, name.upper()))

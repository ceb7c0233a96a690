"""The command `moview trace`: one request through the logs of all services, in order of time."""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

import click
from rich.console import Console
from rich.text import Text

from moview.cli.printing import one_line, say, visible
from moview.operating.data_folder import DataFolder
from moview.service_names import SERVICES

CONTEXT = {"help_option_names": ["-h", "--help"]}
STANDARD_INPUT = "-"
COLUMNS = {"timestamp", "service", "event", "level", "logger", "request_id", "exception"}
STYLES = {"error": "red", "critical": "red", "warning": "yellow"}
Line = dict[str, Any]


@click.command(context_settings=CONTEXT)
@click.argument("request_id")
@click.argument("files", metavar="[FILE]...", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print the log lines as they are.")
def trace(request_id: str, files: tuple[str, ...], as_json: bool) -> None:
    """Follow one request, by its X-Request-Id, through the logs of all services.

    FILE is a log in JSON lines, plain or gzipped, or - for standard input, such as the output of
    `docker compose logs`. Without FILE, the logs of `make up` are read.

    The exit status is 1 if no line belongs to the request.
    """
    sources = list(files) or own_logs()
    lines = sorted(found(request_id, sources), key=lambda line: moment(line))
    if not lines:
        read = ", ".join(sources) or f"{DataFolder.default().logs}, where no logs are"
        raise click.ClickException(f"no line of the request {request_id} in {read}")
    if as_json:
        for line in lines:
            say(json.dumps(line, ensure_ascii=False))
        return
    console = Console(soft_wrap=True, highlight=False)
    for line in lines:
        console.print(shown(line, moment(lines[0])))


def own_logs() -> list[str]:
    """The logs of the services of `make up`, older files included."""
    folder = DataFolder.default().logs
    return sorted(str(path) for name in SERVICES for path in folder.glob(f"{name}.log*"))


def found(request_id: str, sources: Iterable[str]) -> Iterator[Line]:
    """The lines of a request in these files and standard input."""
    for source in sources:
        with opened(source) as stream:
            for text in stream:
                # Most lines are of others: only what names the request is worth parsing.
                line = parsed(text) if request_id in text else None
                if line is not None and line.get("request_id") == request_id:
                    yield line


def parsed(text: str) -> Line | None:
    """The JSON object in a line, also after a container's name (Compose); None if there is none."""
    try:
        line = json.loads(text[text.index("{") :])
        moment(line)
    except (ValueError, KeyError, TypeError):
        return None
    return dict(line)


def moment(line: Line) -> datetime:
    """The time of a line."""
    return datetime.fromisoformat(line["timestamp"])


@contextmanager
def opened(source: str) -> Iterator[TextIO]:
    """The text of a source. Raises ClickException if it cannot be read."""
    if source == STANDARD_INPUT:
        yield sys.stdin
        return
    path = Path(source)
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8", errors="replace") as stream:
            yield stream
    except (OSError, EOFError) as error:
        reason = getattr(error, "strerror", None) or error
        raise click.ClickException(f"{source} cannot be read: {reason}") from error


def shown(line: Line, began: datetime) -> Text:
    """A line for people: time, milliseconds since the first line, service, message, the rest."""
    after = (moment(line) - began).total_seconds() * 1000
    text = Text(f"{moment(line):%H:%M:%S.%f}"[:-3], style="dim")
    text.append(f" {after:>+9.1f} ms  ")
    text.append(one_line(f"{line.get('service', '?'):<8} "), style="cyan")
    text.append(one_line(line.get("event", "")), style=STYLES.get(line.get("level", ""), "bold"))
    for name, value in line.items():
        if name not in COLUMNS:
            text.append(one_line(f"  {name}="), style="dim")
            text.append(one_line(value))
    if line.get("exception"):
        text.append(visible(f"\n{line['exception']}"), style="red")
    return text

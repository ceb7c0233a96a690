"""Results of measurements: a JSON file for each part, and bench/RESULTS.md made from them."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pymongo import MongoClient

from moview.messaging.connecting import connection_to

FOLDER = Path(__file__).parent / "results"
PAGE = Path(__file__).parent / "RESULTS.md"
# In the order of the page: part -> the module whose `section(measured)` writes it.
SECTIONS = {
    "ranking": "bench.ranking",
    "ranking.peers": "bench.ranking.peers",
    "speed": "bench.speed",
    "soak": "bench.soak",
    "faults": "tests.faults",
    "fuzz": "tests.fuzz",
}
PACKAGES = ("nameko", "kombu", "eventlet", "pymongo", "marshmallow", "Werkzeug")
HEAD = """# What was measured

This page is generated: each part by the command named in it, on the machine and with the versions
named in it.
"""


def save(part: str, measured: Mapping[str, Any]) -> Path:
    """Save a part's results in place of its last ones, and write RESULTS.md anew.

    Results that were measured on servers name these in `servers`.
    """
    FOLDER.mkdir(exist_ok=True)
    document = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "machine": machine()}
    text = json.dumps({**document, "measured": measured}, indent=1, ensure_ascii=False)
    (FOLDER / f"{part}.json").write_text(text + "\n", "utf-8")
    PAGE.write_text(page(), "utf-8")
    return PAGE


def last(part: str) -> dict[str, Any]:
    """The last results of a part; empty if it was never measured."""
    file = FOLDER / f"{part}.json"
    if not file.exists():
        return {}
    measured: dict[str, Any] = json.loads(file.read_text("utf-8"))["measured"]
    return measured


def page() -> str:
    """The text of RESULTS.md: the section of each part that was ever measured."""
    sections = [HEAD]
    for part, module in SECTIONS.items():
        file = FOLDER / f"{part}.json"
        if file.exists():
            document = json.loads(file.read_text("utf-8"))
            measured = document["measured"]
            place = ", ".join((document["machine"], *measured.get("servers", ())))
            sections.append(import_module(module).section(measured).strip() + "\n")
            sections.append(f"<sub>{document['at'][:10]}. {place}</sub>\n")
    return "\n".join(sections)


def machine() -> str:
    """The machine and the versions of Python and packages on it, in one line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB; {platform.system()} "
        f"{platform.release()}; Python {platform.python_version()}, {packages}"
    )


def versions(mongodb_uri: str, broker_uri: str) -> list[str]:
    """The versions of the MongoDB and the RabbitMQ at these addresses."""
    with MongoClient[dict[str, Any]](mongodb_uri) as client:
        database = client.server_info()["version"]
    with connection_to(broker_uri) as connection:
        broker = connection.default_channel.connection.server_properties["version"]
    return [f"MongoDB {database}", f"RabbitMQ {broker}"]


def table(head: list[str], rows: list[list[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()

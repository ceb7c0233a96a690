"""The services' queries, where in the code they come from, and their plans by the database."""

import ast
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

from bson.codec_options import CodecOptions, DatetimeConversion
from pymongo import MongoClient, monitoring

import moview

Document = dict[str, Any]
ROOT = Path(moview.__file__).parents[1]
TRANSACTION = ROOT / "moview/store/transaction.py"
PACKAGES = ("movie", "moview", "review", "user")
ASKING: Mapping[str, tuple[str, ...]] = {
    "find": ("find", "filter", "sort", "limit", "projection"),
    "aggregate": ("aggregate", "pipeline"),
    "count": ("count", "query"),
    "distinct": ("distinct", "key", "query"),
    "findAndModify": ("findAndModify", "query", "sort", "update", "remove"),
}
"""Commands that look for documents, and what of each makes its plan."""
READS = {"find", "find_one", "count"}
"""Methods of a transaction that look for documents."""
METHODS = {
    *("find", "find_one", "find_one_and_update", "find_one_and_replace", "find_one_and_delete"),
    *("aggregate", "count_documents", "distinct"),
    *("update_one", "update_many", "replace_one", "delete_one", "delete_many"),
}
"""Methods of a collection that look for documents."""


class Query(NamedTuple):
    """A query as it was sent, and the function of ours that sent it."""

    database: str
    command: Document
    site: str

    def plan(self, client: MongoClient[Document]) -> Document:
        """How the database goes about it."""
        command = {**self.command}
        if "pipeline" in command:
            command["cursor"] = {}
        # Bounds may be dates that no calendar of Python's has.
        options: CodecOptions[Document] = CodecOptions(
            datetime_conversion=DatetimeConversion.DATETIME_AUTO
        )
        answer = client[self.database].command("explain", command, codec_options=options)
        first = next(iter(answer.get("stages", ())), {}).get("$cursor", answer)
        winning: Document = first["queryPlanner"]["winningPlan"]
        return winning


def stages(plan: Mapping[str, Any]) -> Iterator[str]:
    """The names of a plan's stages."""
    yield plan.get("stage", "")
    inner = [plan.get("inputStage"), plan.get("queryPlan"), *plan.get("inputStages", ())]
    for each in filter(None, inner):
        yield from stages(each)


class Queries(monitoring.CommandListener):
    """Every query that a client sends."""

    def __init__(self) -> None:
        self.sent: list[Query] = []

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        name, command, site = event.command_name, event.command, _site(sys._getframe(1))
        if name in ASKING:
            asked = {part: command[part] for part in ASKING[name] if part in command}
            self.sent.append(Query(event.database_name, asked, site))
        for change in command.get("updates", command.get("deletes", ())):
            asked = {"find": command[name], "filter": change["q"]}
            self.sent.append(Query(event.database_name, asked, site))
        for change in command.get("ops", ()):
            if "filter" in change:
                place = command["nsInfo"][change.get("update", change.get("delete"))]["ns"]
                database, _, collection = place.partition(".")
                asked = {"find": collection, "filter": change["filter"]}
                self.sent.append(Query(database, asked, site))

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        """Nothing to keep."""

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """Nothing to keep."""


def _site(frame: FrameType | None) -> str:
    while frame is not None:
        path, name = Path(frame.f_code.co_filename), frame.f_code.co_name
        ours = path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in PACKAGES
        if ours and path != TRANSACTION and not name.startswith("<"):
            return f"{path.relative_to(ROOT)}:{name}"
        frame = frame.f_back
    return "elsewhere"


def sites() -> set[str]:
    """Every function of the services that looks for documents."""
    return {
        f"{path.relative_to(ROOT)}:{name}"
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if not {"stack", "cli"} & set(path.parts)
        for name in _asking(ast.parse(path.read_text(encoding="utf-8")), "")
    }


def _asking(node: ast.AST, function: str) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef):
        function = node.name
    called = node.func if isinstance(node, ast.Call) else None
    if isinstance(called, ast.Attribute) and _looks_for_documents(called):
        yield function
    for child in ast.iter_child_nodes(node):
        yield from _asking(child, function)


def _looks_for_documents(called: ast.Attribute) -> bool:
    owner = ast.unparse(called.value)
    if owner == "tx":
        return called.attr in READS
    is_collection = owner == "collection" or owner.startswith(
        ("self.database", "self._rows", "self._collection")
    )
    return is_collection and called.attr in METHODS

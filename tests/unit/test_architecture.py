"""Architecture: who may import whom, lengths of files, names of modules."""

import ast
import functools
import graphlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SERVICES = {"movie", "user", "review", "gateway"}
# Rooms of moview, each of which imports only those before it: what services are made of, and what
# is there for the command line alone.
ROOMS = ("rules", "observability", "messaging", "store", "service", "catalogue", "operating")
ROOMS_OF_THE_COMMAND_LINE = ("cli", "stack", "demo", "replay")
ORDER = (*ROOMS, *ROOMS_OF_THE_COMMAND_LINE)
# Arrows between rooms that point back, each with the reason.
BACKWARDS = {
    ("gateway.site.views", "gateway.site"): "views are the site's pages, made of its parts",
}
BESIDE_THE_ROOMS = {
    "__init__",
    "errors",
    "clock",
    "failpoints",
    "green",
    "normal_forms",
    "service_names",
    "api_client",
}
PACKAGES = SERVICES | {"moview"}
FOLDERS = (*sorted(PACKAGES), "tests", "bench")
LINES = 250
LINES_OF_TESTS = 300  # tables of cases may run a little longer
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "misc", "common", "manager", "managers"}
# What Nameko documents for those who write services and extensions.
NAMEKO_FOR_EVERYBODY = {"nameko.exceptions", "nameko.extensions", "nameko.dependency_providers"}
# The rules need only these: no clock, no chance, no files, no network.
PURE = {
    "__future__",
    "abc",
    "bisect",
    "collections",
    "dataclasses",
    "decimal",
    "enum",
    "fractions",
    "functools",
    "heapq",
    "itertools",
    "math",
    "operator",
    "re",
    "statistics",
    "string",
    "types",
    "typing",
    "unicodedata",
}
PURE_OF_DATETIME = {"date", "datetime", "time", "timedelta", "timezone", "UTC"}


def python_files(*folders: str) -> list[Path]:
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path for path in found if "__pycache__" not in path.parts)


def imports(source: str, path: Path) -> Iterator[tuple[str, str]]:
    """Each import as (module, name); `import x` has no name. Imports in functions count too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, ""
        elif isinstance(node, ast.ImportFrom):
            package = path.relative_to(ROOT).parent.parts
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*base, *filter(None, [node.module])))
            for alias in node.names:
                yield module, alias.name


def top(module: str) -> str:
    return module.split(".")[0]


def is_pure(module: str, name: str, service: str) -> bool:
    """Whether a domain may import it: pure standard library, its own parts, pure moview."""
    if module == "datetime":
        return name in PURE_OF_DATETIME
    if top(module) == "moview":
        return is_pure_of_moview(module, name)
    own = f"{service}.domain"
    return top(module) in PURE or module == own or module.startswith(f"{own}.")


@functools.cache
def is_pure_of_moview(module: str, name: str) -> bool:
    """Whether that module of moview, and all it imports, reaches nothing outside."""
    dotted = f"{module}.{name}" if module_file(f"{module}.{name}") else module
    path = module_file(dotted)
    if path is None:
        return False
    found = imports(path.read_text(), path)
    return all(is_pure(*each, service="moview") for each in found if each != (dotted, ""))


def module_file(dotted: str) -> Path | None:
    base = ROOT.joinpath(*dotted.split("."))
    candidates = (base.with_suffix(".py"), base / "__init__.py")
    return next((path for path in candidates if path.exists()), None)


def breaches(paths: list[Path], is_allowed: Callable[[str, str], bool]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)} imports {module} {name}".rstrip()
        for path in paths
        for module, name in imports(path.read_text(), path)
        if not is_allowed(module, name)
    ]


def test_moview_imports_no_service() -> None:
    assert not breaches(python_files("moview"), lambda module, name: top(module) not in SERVICES)


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_a_service_imports_no_other_service(service: str) -> None:
    others = SERVICES - {service}
    assert not breaches(python_files(service), lambda module, name: top(module) not in others)


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_a_domain_imports_nothing_that_reaches_outside(service: str) -> None:
    files = [*(ROOT / service).glob("domain.py"), *(ROOT / service).glob("domain/**/*.py")]
    assert not breaches(files, lambda module, name: is_pure(module, name, service))


@pytest.mark.parametrize(
    ("source", "allowed"),
    [
        ("import random", False),
        ("from time import time", False),
        ("from datetime import UTC, timedelta", True),
        ("import datetime", False),
        ("from moview.rules.tiers import user_tier", True),
        ("from moview import green", False),
        ("from moview.stack import claim", False),
        ("from moview.stack.ports import Ports", False),
        ("def f():\n    import socket", False),
        ("from .points import POINTS", True),
        ("from .. import store", False),
    ],
)
def test_the_check_of_a_domain_can_fail(source: str, allowed: bool) -> None:
    path = ROOT / "movie" / "domain" / "imagined.py"
    found = list(imports(source, path))
    assert all(is_pure(module, name, "movie") for module, name in found) is allowed


@pytest.mark.parametrize("room", sorted({*SERVICES, *ROOMS}))
def test_what_runs_imports_nothing_of_the_command_line(room: str) -> None:
    folder = room if room in SERVICES else f"moview/{room}"

    def is_allowed(module: str, name: str) -> bool:
        parts = [*module.split("."), name]
        return parts[0] != "moview" or parts[1] not in ROOMS_OF_THE_COMMAND_LINE

    assert not breaches(python_files(folder), is_allowed)


def test_the_rules_that_services_share_import_nothing_that_reaches_outside() -> None:
    files = python_files("moview/rules")
    assert files
    assert not breaches(files, lambda module, name: is_pure(module, name, "moview"))


def test_every_module_of_moview_stands_in_a_room() -> None:
    folders = {path.name for path in (ROOT / "moview").iterdir() if (path / "__init__.py").exists()}
    assert folders == set(ORDER)
    assert {path.stem for path in (ROOT / "moview").glob("*.py")} == BESIDE_THE_ROOMS


def test_eventlet_has_one_door() -> None:
    files = [path for path in python_files(*sorted(PACKAGES)) if path.name != "green.py"]
    assert not breaches(files, lambda module, name: top(module) != "eventlet")


def test_only_the_room_of_services_knows_how_nameko_works_inside() -> None:
    files = [
        path
        for path in python_files(*sorted(PACKAGES))
        if not path.is_relative_to(ROOT / "moview" / "service")
    ]
    assert not breaches(
        files, lambda module, name: top(module) != "nameko" or module in NAMEKO_FOR_EVERYBODY
    )


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = imports_by_module()
    assert list(graphlib.TopologicalSorter(graph).static_order())  # CycleError names a circle


@pytest.mark.parametrize("room", ORDER)
def test_a_room_of_moview_imports_only_rooms_before_it(room: str) -> None:
    before = {f"moview.{each}" for each in ORDER[: ORDER.index(room)]} | {"moview"}
    assert imports_by_room()[f"moview.{room}"] <= before


def test_what_stands_beside_the_rooms_imports_none_of_them() -> None:
    assert not imports_by_room()["moview"]


def test_no_rooms_import_each_other_in_a_circle() -> None:
    graph = {
        room: {other for other in others if (room, other) not in BACKWARDS}
        for room, others in imports_by_room().items()
    }
    assert list(graphlib.TopologicalSorter(graph).static_order())  # CycleError names a circle


@functools.cache
def imports_by_module() -> dict[str, set[str]]:
    """The modules of ours that each module imports."""
    sources = {dotted_name(path): path for path in python_files(*sorted(PACKAGES))}
    return {
        module: {
            imported
            for name in imports(path.read_text(), path)
            if (imported := imported_module(*name)) in sources and imported != module
        }
        for module, path in sources.items()
    }


def imports_by_room() -> dict[str, set[str]]:
    """The rooms that each room imports. A room is a folder with the modules right inside it."""
    rooms: dict[str, set[str]] = {}
    for module, imported in imports_by_module().items():
        others = {room_of(other) for other in imported}
        rooms[room_of(module)] = rooms.get(room_of(module), set()) | others
    return {room: others - {room} for room, others in rooms.items()}


def room_of(module: str) -> str:
    path = module_file(module)
    assert path is not None, module
    return ".".join(path.relative_to(ROOT).parent.parts)


def dotted_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported_module(module: str, name: str) -> str:
    """The module that an import reads: a package's member, or the package itself."""
    return f"{module}.{name}" if module_file(f"{module}.{name}") else module


def test_no_file_is_longer_than_a_reader_bears() -> None:
    files = [*python_files(*FOLDERS), ROOT / "bootstrap.py"]
    long = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in files}
    allowed = {path: LINES_OF_TESTS if path.startswith("tests/") else LINES for path in long}
    assert not {path: lines for path, lines in long.items() if lines > allowed[path]}


def test_no_module_has_a_name_that_says_nothing() -> None:
    files = python_files(*FOLDERS)
    names = {path: {*path.relative_to(ROOT).parent.parts, path.stem} for path in files}
    assert not [str(path) for path, parts in names.items() if parts & VAGUE_NAMES]

"""Counts of rooms, modules and imports between rooms: ``python bench/house.py [FOLDER]``.

Runs on the standard library alone, over any checkout, so that two can be compared.
"""

import ast
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

PACKAGES = ("movie", "user", "review", "gateway", "moview")


def modules_of(root: Path) -> dict[str, ast.Module]:
    """The parsed modules below a folder, by dotted name."""
    return {
        ".".join(path.relative_to(root).with_suffix("").parts): ast.parse(path.read_text())
        for package in PACKAGES
        for path in sorted((root / package).rglob("*.py"))
    }


def imported(tree: ast.Module, modules: dict[str, ast.Module]) -> Iterator[str]:
    """The modules of Moview that a module imports, also in functions and for types alone."""
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names] + [node.module]
        for name in names:
            for module in (name, f"{name}.__init__"):
                if module in modules:
                    yield module


def room_of(module: str) -> str:
    """The folder in which a module stands."""
    return module.rpartition(".")[0]


def longest_function(modules: dict[str, ast.Module]) -> tuple[int, str]:
    """The lines and the name of the longest function."""
    functions = (
        ((node.end_lineno or 0) - node.lineno + 1, f"{module}.{node.name}")
        for module, tree in modules.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
    )
    return max(functions)


def main() -> None:
    """Print the counts for a checkout."""
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    modules = modules_of(root)
    if not modules:
        sys.exit(f"no modules of Moview in {root}")
    sizes = Counter(room_of(module) for module in modules)
    imports: defaultdict[str, set[str]] = defaultdict(set)
    for module, tree in modules.items():
        here = room_of(module)
        imports[here] |= {room_of(other) for other in imported(tree, modules)} - {here}
    for room, size in sorted(sizes.items()):
        print(f"{room:32} {size:3} modules  -> {', '.join(sorted(imports[room]))}")
    lines, name = longest_function(modules)
    total = sum(len(others) for others in imports.values())
    print(f"{len(sizes)} rooms, {len(modules)} modules, {total} imports between rooms")
    print(f"longest function: {name}, {lines} lines")


if __name__ == "__main__":
    main()

"""How the code is laid out: ``python bench/house.py [FOLDER]`` counts rooms, modules and arrows.

Runs on the standard library alone, over any checkout: so one can compare two of them.
"""

import ast
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

PACKAGES = ("movie", "user", "review", "gateway", "moview")


def modules_of(root: Path) -> dict[str, ast.Module]:
    """Each module by its dotted name."""
    return {
        ".".join(path.relative_to(root).with_suffix("").parts): ast.parse(path.read_text())
        for package in PACKAGES
        for path in sorted((root / package).rglob("*.py"))
    }


def imported(tree: ast.Module, modules: dict[str, ast.Module]) -> Iterator[str]:
    """The modules of ours that it imports, also in functions and for types alone."""
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
    """Its lines, and its name."""
    functions = (
        ((node.end_lineno or 0) - node.lineno + 1, f"{module}.{node.name}")
        for module, tree in modules.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
    )
    return max(functions)


def main() -> None:
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    modules = modules_of(root)
    if not modules:
        sys.exit(f"no modules of Moview in {root}")
    sizes = Counter(room_of(module) for module in modules)
    arrows: defaultdict[str, set[str]] = defaultdict(set)
    for module, tree in modules.items():
        here = room_of(module)
        arrows[here] |= {room_of(other) for other in imported(tree, modules)} - {here}
    for room, size in sorted(sizes.items()):
        print(f"{room:32} {size:3} modules  -> {', '.join(sorted(arrows[room]))}")
    lines, name = longest_function(modules)
    total = sum(len(others) for others in arrows.values())
    print(f"{len(sizes)} rooms, {len(modules)} modules, {total} arrows between rooms")
    print(f"longest function: {name}, {lines} lines")


if __name__ == "__main__":
    main()

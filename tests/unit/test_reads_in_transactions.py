"""Code with a transaction reads in it, as far as its source shows."""

import ast

import pytest

from tests.unit.test_architecture import PACKAGES, ROOT, python_files


def reads_past_transactions(source: str) -> list[str]:
    """The functions that have a transaction, and reach for the database beside it."""
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    return [
        function.name
        for function in functions
        if any(is_transaction(argument) for argument in function.args.args)
        if any(
            isinstance(node, ast.Attribute) and node.attr == "database"
            for node in ast.walk(function)
        )
    ]


def is_transaction(argument: ast.arg) -> bool:
    return argument.annotation is not None and ast.unparse(argument.annotation) == "Transaction"


def test_whoever_has_a_transaction_reads_in_it() -> None:
    sources = {path: path.read_text() for path in python_files(*sorted(PACKAGES))}
    assert sum(source.count("tx: Transaction") for source in sources.values()) > 50
    assert not {
        str(path.relative_to(ROOT)): found
        for path, source in sources.items()
        if (found := reads_past_transactions(source))
    }


@pytest.mark.parametrize(
    ("read", "found"),
    [
        ('tx.find_one("movies", {})', []),
        ("self.database.movies.find_one({})", ["load"]),
        ("self.store.database[name].find({})", ["load"]),
        ("[row for row in self.database.movies.find({}) if row]", ["load"]),
    ],
)
def test_the_check_of_transactions_can_fail(read: str, found: list[str]) -> None:
    source = f"class S:\n    def load(self, tx: Transaction):\n        return {read}"
    assert reads_past_transactions(source) == found

"""The Postman collection covers the contract, and the committed files are those generated."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from gateway.api.contract import contract_of
from gateway.postman import ENVIRONMENT, collection_of
from gateway.postman.__main__ import FOLDER, documents, main
from gateway.service import GatewayService
from tests.markdown_pages import ROOT

CONTRACT = contract_of(GatewayService)
COLLECTION = collection_of(CONTRACT)
TOUR, *FOLDERS = COLLECTION["item"]
REQUESTS = [item["request"] for folder in FOLDERS for item in folder["item"]]


@pytest.mark.parametrize("name", documents())
def test_what_is_committed_is_what_the_contract_makes(name: str) -> None:
    committed = (ROOT / FOLDER / name).read_text(encoding="utf-8")
    assert committed == documents()[name], "run `make postman`"


def test_the_command_writes_both_files(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["--to", str(tmp_path / "new")])
    assert result.exit_code == 0
    written = {path.name: path.read_text("utf-8") for path in (tmp_path / "new").iterdir()}
    assert written == documents()


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = CliRunner().invoke(main, ["--to", str(tmp_path / "file" / "new")])
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert result.output.count("\n") == 1


def test_every_operation_is_a_request_in_the_folder_of_its_tag() -> None:
    contract = {
        (method.upper(), path, operation["tags"][0])
        for path, operations in CONTRACT["paths"].items()
        for method, operation in operations.items()
    }
    requests = {
        (item["request"]["method"], path_of(item["request"]), folder["name"])
        for folder in FOLDERS
        for item in folder["item"]
    }
    assert requests == contract
    assert len(REQUESTS) == len(contract)


def path_of(request: dict[str, Any]) -> str:
    """The contract's path of a request."""
    return "/" + "/".join(re.sub(r"^:(\w+)$", r"{\1}", part) for part in request["url"]["path"])


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda each: each["description"])
def test_a_request_has_the_parameters_of_its_operation(request_: dict[str, Any]) -> None:
    operation = CONTRACT["paths"][path_of(request_)][request_["method"].lower()]
    url = request_["url"]
    given = [each["key"] for each in (*url.get("variable", ()), *url.get("query", ()))]
    assert given == [each["name"] for each in operation["parameters"]]
    assert ("body" in request_) == ("requestBody" in operation)
    assert ("auth" in request_) == ("security" not in operation)


def variables_in(node: Any) -> Iterator[str]:
    """Each {{variable}} of requests."""
    if isinstance(node, dict):
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            yield from variables_in(each)
    elif isinstance(node, str):
        yield from re.findall(r"{{(\w+)}}", node)


def test_every_variable_is_defined_or_kept_by_a_script() -> None:
    defined = {each["key"] for each in (*COLLECTION["variable"], *ENVIRONMENT["values"])}
    scripts = str([item["event"] for folder in (TOUR, *FOLDERS) for item in folder["item"]])
    kept = set(re.findall(r'collectionVariables\.set\("(\w+)"', scripts))
    assert {each["key"] for each in COLLECTION["variable"]} <= kept
    assert {*variables_in(REQUESTS), *variables_in(TOUR)} <= defined | kept

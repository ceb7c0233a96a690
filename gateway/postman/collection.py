"""OpenAPI 3.1 to a Postman collection, schema v2.1: a folder for each tag, and the tour."""

from collections.abc import Iterator
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from gateway.postman.environment import ACCOUNT
from gateway.postman.request import event, request_of
from gateway.postman.tour import TITLE, tour_of

SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
DESCRIPTION = """Made from `/openapi.json` by `make postman`.

Choose the environment, then sign up or in: tokens, and the ids of what was made or listed last, are
kept in the collection's variables, and the other requests use them. The folder with the tour can be
run as it is, again and again, on a Moview that has the demo catalogue."""
METHODS = ("post", "put", "get", "patch", "delete")
KEPT = {
    "sign_up": {"token": "access_token", "refresh_token": "refresh_token", "user_id": "user.id"},
    "sign_in": {"token": "access_token", "refresh_token": "refresh_token", "user_id": "user.id"},
    "refresh_session": {"token": "access_token", "refresh_token": "refresh_token"},
    "list_movies": {"movie_id": "items[0]?.id"},
    "write_review": {"review_id": "id"},
    "list_reviews": {"review_id": "items[0]?.id"},
    "list_people": {"person_id": "items[0]?.id"},
}
"""Operation -> the collection's variable that keeps a part of its answer."""
VARIABLES = sorted({name for kept in KEPT.values() for name in kept})
FOR_EVERY_ANSWER = """\
pm.test("The answer has a request id, and a refusal is a problem", () => {
  pm.expect(pm.response.headers.get("X-Request-Id")).to.match(/^[\\w.-]{1,64}$/);
  if (pm.response.code >= 400 && pm.response.code !== 503) {
    const problem = pm.response.json();
    pm.expect(problem.status).to.equal(pm.response.code);
    pm.expect(pm.response.headers.get("Content-Type")).to.include("application/problem+json");
  }
});"""


def collection_of(contract: dict[str, Any]) -> dict[str, Any]:
    """The collection of a contract. The same contract makes the same collection."""
    info = contract["info"]
    return {
        "info": {
            # Importing a collection anew replaces the one of the same id.
            "_postman_id": str(uuid5(NAMESPACE_URL, "moview collection")),
            "name": info["title"],
            "description": f"{info['description']}\n\n{DESCRIPTION}",
            "version": info["version"],
            "schema": SCHEMA,
        },
        "item": [
            {"name": TITLE, "item": list(tour_of(contract))},
            *(_folder(tag, contract) for tag in contract["tags"]),
        ],
        "auth": {
            "type": "bearer",
            "bearer": [{"key": "token", "value": "{{token}}", "type": "string"}],
        },
        "event": [event("test", FOR_EVERY_ANSWER)],
        "variable": [{"key": name, "value": ""} for name in VARIABLES],
    }


def _folder(tag: dict[str, str], contract: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": tag["name"],
        "description": tag["description"],
        "item": [
            _item(path, method, contract)
            for path, method in _operations(contract)
            if contract["paths"][path][method]["tags"] == [tag["name"]]
        ],
    }


def _operations(contract: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Paths and methods in an order in which all can be run: sign up, make, read, delete."""
    found = [
        (operation["operationId"] != "sign_up", METHODS.index(method), path)
        for path, operations in contract["paths"].items()
        for method, operation in operations.items()
    ]
    yield from ((path, METHODS[method]) for _, method, path in sorted(found))


def _item(path: str, method: str, contract: dict[str, Any]) -> dict[str, Any]:
    operation = contract["paths"][path][method]
    body = _example(operation, contract) if "requestBody" in operation else None
    return {
        "name": operation["summary"],
        "request": request_of(contract, path, method, body=body),
        "event": [event("test", _checks(operation))],
    }


def _example(operation: dict[str, Any], contract: dict[str, Any]) -> dict[str, Any]:
    """The contract's example; who is not signed in yet is the account of the environment."""
    reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    (example, *_) = contract["components"]["schemas"][reference.split("/")[-1]]["examples"]
    if "security" in operation:
        return dict(example)
    kept = {*ACCOUNT, *VARIABLES}
    return {name: f"{{{{{name}}}}}" if name in kept else each for name, each in example.items()}


def _checks(operation: dict[str, Any]) -> str:
    statuses = ", ".join(operation["responses"])
    lines = [
        'pm.test("The contract names this status", () => {',
        f"  pm.expect(pm.response.code).to.be.oneOf([{statuses}]);",
        "});",
    ]
    kept = KEPT.get(operation["operationId"])
    if kept:
        lines += [
            "if (pm.response.code < 300) {",
            "  const it = pm.response.json();",
            *(
                f'  if (it.{part}) pm.collectionVariables.set("{name}", it.{part});'
                for name, part in kept.items()
            ),
            "}",
        ]
    return "\n".join(lines)

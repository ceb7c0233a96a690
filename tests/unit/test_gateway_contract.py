"""The contract at /openapi.json describes exactly the routes that are served."""

import re
from typing import Any

import jsonschema_rs
import pytest

from gateway.api import KINDS, PROBLEM_TYPE, Reader, Route
from gateway.api.contract import contract_of, refusals_of, routes_of
from gateway.service import GatewayService

CONTRACT = contract_of(GatewayService)
ROUTES = dict(routes_of(GatewayService))
OPERATIONS = {
    (method.upper(), path): operation
    for path, operations in CONTRACT["paths"].items()
    for method, operation in operations.items()
}
API = """
POST /v1/users
POST /v1/sessions
POST /v1/sessions/refresh
DELETE /v1/sessions/current
GET /v1/me
PATCH /v1/me
DELETE /v1/me
GET /v1/users
GET /v1/users/{}
GET /v1/users/{}/rank/history
GET /v1/users/{}/reviews
GET /v1/me/movies
GET /v1/tiers
GET /v1/movies
GET /v1/movies/{}
GET /v1/movies/{}/score
GET /v1/movies/{}/rank/history
GET /v1/movies/{}/reviews
GET /v1/movies/{}/me
PUT /v1/movies/{}/vote
DELETE /v1/movies/{}/vote
PUT /v1/movies/{}/watch_later
DELETE /v1/movies/{}/watch_later
PUT /v1/movies/{}/review
DELETE /v1/movies/{}/review
POST /v1/movies
PATCH /v1/movies/{}
DELETE /v1/movies/{}
GET /v1/reviews/{}
PUT /v1/reviews/{}/vote
DELETE /v1/reviews/{}/vote
DELETE /v1/reviews/{}
GET /v1/people
GET /v1/people/{}
GET /v1/categories
GET /v1/platforms
GET /livez
GET /readyz
GET /openapi.json
GET /docs
"""


def test_every_route_is_an_operation_and_every_operation_a_route() -> None:
    served = {(route.method, route.path) for route in ROUTES.values()}
    assert served == set(OPERATIONS)
    assert len(served) == len(ROUTES)


@pytest.mark.parametrize("line", API.split("\n")[1:-1])
def test_every_line_of_the_api_is_served(line: str) -> None:
    served = {f"{method} {re.sub(r'{[^}]*}', '{}', path)}" for method, path in OPERATIONS}
    assert line in served


def test_operations_have_names_of_their_own_tags_and_summaries() -> None:
    names = [operation["operationId"] for operation in OPERATIONS.values()]
    assert len(set(names)) == len(names)
    tags = {tag["name"] for tag in CONTRACT["tags"]}
    for operation in OPERATIONS.values():
        assert operation["summary"]
        assert set(operation["tags"]) <= tags


def resolve(node: dict[str, Any]) -> dict[str, Any]:
    """A node, or the component that it refers to."""
    found: Any = node
    if "$ref" in node:
        found = CONTRACT
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("route", ROUTES.values(), ids=list(ROUTES))
def test_every_status_is_told_and_refusals_are_problems(route: Route) -> None:
    responses = OPERATIONS[route.method, route.path]["responses"]
    documented = {str(status) for status in {*route.answers, *refusals_of(route)}}
    assert set(responses) == documented | ({"304"} if route.shows else set())
    for status in refusals_of(route):
        assert status in KINDS
        assert PROBLEM_TYPE in resolve(responses[str(status)])["content"]


@pytest.mark.parametrize("route", ROUTES.values(), ids=list(ROUTES))
def test_who_may_call_is_told(route: Route) -> None:
    security = OPERATIONS[route.method, route.path].get("security", CONTRACT["security"])
    needed: dict[Reader, list[dict[str, list[str]]]] = {
        Reader.ANYONE: [],
        Reader.OPTIONAL: [{}, {"token": []}],
        Reader.SIGNED_IN: [{"token": []}],
        Reader.OPERATOR: [{"token": []}],
    }
    assert security == needed[route.reader]


def test_requests_allow_no_other_fields() -> None:
    for operation in OPERATIONS.values():
        if "requestBody" in operation:
            schema = resolve(operation["requestBody"]["content"]["application/json"]["schema"])
            assert schema["additionalProperties"] is False
            assert schema["examples"]


def whole(name: str) -> dict[str, Any]:
    """A component as a JSON Schema that stands for itself."""
    return {"$ref": f"#/components/schemas/{name}", "components": CONTRACT["components"]}


def test_examples_fit_their_schemas() -> None:
    for name, schema in CONTRACT["components"]["schemas"].items():
        for example in schema.get("examples", ()):
            jsonschema_rs.validator_for(whole(name)).validate(example)


def test_components_are_json_schemas() -> None:
    for schema in CONTRACT["components"]["schemas"].values():
        jsonschema_rs.meta.validate(
            {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
        )


@pytest.mark.parametrize(
    ("name", "document", "fits"),
    [
        ("MeChange", {}, False),
        ("MeChange", {"password": "new password"}, False),
        ("MeChange", {"password": "new password", "current_password": "old"}, True),
        ("SignUp", {"email": "a@b.c", "password": "12345678", "nickname": " ab"}, False),
        ("SignUp", {"email": "a@b.c", "password": "12345678", "nickname": "ab"}, True),
        ("ReviewText", {"text": " ", "aspects": {"story": 1}}, False),
        ("ReviewText", {"text": "a\nb", "aspects": {}}, False),
        ("ReviewText", {"text": "a\nb", "aspects": {"story": 1}}, True),
        ("MovieChange", {"titles": {"no language": "x"}}, False),
        ("MovieChange", {"titles": {"ko": "x"}}, True),
    ],
)
def test_the_contract_says_what_the_schemas_check(
    name: str, document: dict[str, Any], fits: bool
) -> None:
    assert jsonschema_rs.is_valid(whole(name), document) is fits

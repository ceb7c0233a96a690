"""The OpenAPI 3.1 contract, from the routes and the schemas that check their requests."""

import json
from collections.abc import Callable, Iterator
from functools import cache
from inspect import getdoc, getmembers, isfunction
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from marshmallow import Schema, fields
from nameko.extensions import ENTRYPOINT_EXTENSIONS_ATTR

from gateway.api import ID_PATTERN, KINDS, PROBLEM_TYPE, HttpEntrypoint, Reader, Route, schemas

VERSION = "1.0.0"
TAGS = {
    "accounts": "Signing up, in and out, and your account",
    "users": "Users and their tiers",
    "movies": "Movies, their scores and votes on them",
    "reviews": "Reviews, and reactions to them",
    "people": "Film people, categories and platforms",
    "catalogue": "Editing the catalogue, for operators",
    "machines": "Health and documentation",
}
DESCRIPTION = """Rate movies, climb the ranks, and see how every score is made.

Errors are `application/problem+json` (RFC 9457). Every answer carries `X-Request-Id`. Lists are
walked with `cursor`. Public reads carry `ETag`; send it back in `If-None-Match`."""


def routes_of(service: Callable[..., Any]) -> Iterator[tuple[str, Route]]:
    """Each route of a service class, with the name of its method before it."""
    for name, method in getmembers(service, isfunction):
        for entrypoint in getattr(method, ENTRYPOINT_EXTENSIONS_ATTR, ()):
            if isinstance(entrypoint, HttpEntrypoint):
                yield name, entrypoint.route


@cache
def contract_json(service: Callable[..., Any]) -> bytes:
    """The contract of a service class as compact UTF-8 JSON."""
    return json.dumps(contract_of(service), ensure_ascii=False, separators=(",", ":")).encode()


def contract_of(service: Callable[..., Any]) -> dict[str, Any]:
    """The contract of a service's routes, as an OpenAPI 3.1 document."""
    spec = APISpec(
        title="Moview",
        version=VERSION,
        openapi_version="3.1.0",
        plugins=[_Plugin()],
        info={
            "description": DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        tags=[{"name": name, "description": text} for name, text in TAGS.items()],
        servers=[{"url": "/"}],
        security=[],
    )
    spec.components.security_scheme(
        "token", {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    )
    for status in sorted(KINDS):
        spec.components.response(_name_of(status), _problem_response(status))
    paths: dict[str, dict[str, Any]] = {}
    for name, route in sorted(routes_of(service), key=lambda found: found[1].path):
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(name, route)
    for path, operations in paths.items():
        spec.path(path=path, operations=operations)
    document: dict[str, Any] = spec.to_dict()
    return document


class _Converter(OpenAPIConverter):
    """marshmallow to JSON Schema, with what our schemas say besides their fields."""

    def schema2jsonschema(self, schema: Schema) -> dict[str, Any]:
        found: dict[str, Any] = super().schema2jsonschema(schema)  # type: ignore[no-untyped-call]
        if type(schema).__doc__:
            found["description"] = getdoc(type(schema))
        return {**found, **getattr(schema, "contract", {})}

    def init_attribute_functions(self) -> None:
        super().init_attribute_functions()  # type: ignore[no-untyped-call]
        self.attribute_functions.append(self._map_bounds)

    @staticmethod
    def _map_bounds(field: fields.Field[Any], **_: Any) -> dict[str, Any]:
        """What maps bound: the number of their entries and what their keys look like."""
        if not isinstance(field, fields.Dict):
            return {}
        bounds = ("propertyNames", "maxProperties")
        return {name: field.metadata[name] for name in bounds if name in field.metadata}


class _Plugin(MarshmallowPlugin):
    Converter = _Converter


def _operation(name: str, route: Route) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": name,
        "summary": route.summary,
        "tags": [route.tag],
        "parameters": [_path_parameter(parameter) for parameter in route.parameters],
        "responses": {**_successes(route), **_refusals(route)},
    }
    if route.query:
        operation["parameters"].append({"in": "query", "schema": route.query})
    if route.body:
        content = {"application/json": {"schema": route.body}}
        operation["requestBody"] = {"required": True, "content": content}
    if route.reader is Reader.OPTIONAL:
        operation["security"] = [{}, {"token": []}]
    elif route.reader is not Reader.ANYONE:
        operation["security"] = [{"token": []}]
    return operation


def _path_parameter(name: str) -> dict[str, Any]:
    schema = {"type": "string", "pattern": ID_PATTERN, "minLength": 1, "maxLength": 64}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _successes(route: Route) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for status, schema in route.answers.items():
        answer: dict[str, Any] = {"description": _SUCCESSES[status]}
        if schema:
            answer["content"] = {route.media_type: {"schema": schema}}
        elif status != 204:
            answer["content"] = {route.media_type: {"schema": _raw_schema(route)}}
        answer["headers"] = _headers(route, status)
        answers[str(status)] = answer
    if route.shows:
        answers["304"] = {"description": _SUCCESSES[304], "headers": _headers(route, 304)}
    return answers


def _raw_schema(route: Route) -> dict[str, Any]:
    if route.media_type == "application/json":
        return {"type": "object"}
    return {"type": "string"} if route.media_type.startswith("text/") else {}


def _headers(route: Route, status: int) -> dict[str, Any]:
    headers = {"X-Request-Id": "The caller's, or a new one."}
    if route.shows:
        headers |= {
            "ETag": "Names this representation; without a token only.",
            "Cache-Control": "`public` without a token, `private, no-store` with one.",
        }
    if route.location and status == 201:
        headers["Location"] = "URL of what was created."
    return {
        name: {"description": text, "schema": {"type": "string"}} for name, text in headers.items()
    }


_SUCCESSES = {
    200: "Done",
    201: "Created",
    204: "Done, without content",
    304: "Not modified",
    503: "Not ready",
}


def refusals_of(route: Route) -> list[int]:
    """Every status of a problem with which the route may answer, ascending."""
    statuses = {422, *route.refusals}
    if route.parameters:
        statuses.add(404)
    if route.body:
        statuses |= {400, 408, 411, 413, 415}
    if route.reader is not Reader.ANYONE:
        statuses |= {401, 403}
    if route.limit:
        statuses.add(429)
    if not route.inline:
        statuses |= {500, 503, 504}
    return sorted(statuses)


def _refusals(route: Route) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for status in refusals_of(route):
        if status in route.answers:
            schemas_of_both = found[str(status)] = dict(_problem_response(status))
            content = {"application/json": {"schema": route.answers[status]}}
            schemas_of_both["content"] = {**content, **schemas_of_both["content"]}
        else:
            found[str(status)] = _name_of(status)
    return found


def _name_of(status: int) -> str:
    return "".join(part.capitalize() for part in KINDS[status].slug.split("-"))


def _problem_response(status: int) -> dict[str, Any]:
    kind = KINDS[status]
    headers = {"X-Request-Id": {"schema": {"type": "string"}}}
    if status in (429, 503):
        headers["Retry-After"] = {"schema": {"type": "string", "pattern": "^[0-9]+$"}}
    if status == 401:
        headers["WWW-Authenticate"] = {"schema": {"type": "string"}}
    example = {
        "type": f"/docs/problems#{kind.slug}",
        "title": kind.title,
        "status": status,
        "detail": kind.title,
        "request_id": "5f0c6f8e3d1b4c0f9a55d2f1c7a4b6e8",
    }
    content = {PROBLEM_TYPE: {"schema": schemas.Problem, "example": example}}
    return {"description": kind.title, "headers": headers, "content": content}

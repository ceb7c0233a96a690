"""One operation of the contract as a request of Postman's."""

import json
from collections.abc import Mapping
from typing import Any

NO_TOKEN = {"type": "noauth"}


def event(listen: str, script: str) -> dict[str, Any]:
    """A script that runs before ("prerequest") or after ("test") a request."""
    return {"listen": listen, "script": {"type": "text/javascript", "exec": script.split("\n")}}


def request_of(
    contract: dict[str, Any],
    path: str,
    method: str,
    *,
    body: Mapping[str, Any] | None = None,
    query: Mapping[str, str] | None = None,
    token: str | None = None,
) -> dict[str, Any]:
    """A request with each parameter that the contract knows.

    ``query`` has those that are sent; the others are there, switched off. ``token`` is sent
    instead of the collection's.
    """
    operation = contract["paths"][path][method]
    request: dict[str, Any] = {
        "method": method.upper(),
        "header": [],
        "url": _url(path, operation, query or {}),
        "description": operation["summary"],
    }
    if token is not None:
        bearer = [{"key": "token", "value": token, "type": "string"}]
        request["auth"] = {"type": "bearer", "bearer": bearer}
    elif "security" not in operation:
        request["auth"] = NO_TOKEN
    if body is not None:
        request["header"].append({"key": "Content-Type", "value": "application/json"})
        text = json.dumps(body, ensure_ascii=False, indent=2)
        request["body"] = {
            "mode": "raw",
            "raw": text,
            "options": {"raw": {"language": "json"}},
        }
    return request


def _url(path: str, operation: dict[str, Any], sent: Mapping[str, str]) -> dict[str, Any]:
    parts = [
        f":{part[1:-1]}" if part.startswith("{") else part for part in path.strip("/").split("/")
    ]
    url: dict[str, Any] = {"host": ["{{base_url}}"], "path": parts}
    parameters = operation["parameters"]
    query = [_query(each, sent) for each in parameters if each["in"] == "query"]
    names = [each["name"] for each in parameters if each["in"] == "path"]
    if query:
        url["query"] = query
    if names:
        url["variable"] = [{"key": name, "value": f"{{{{{name}}}}}"} for name in names]
    shown = "&".join(f"{each['key']}={each['value']}" for each in query if "disabled" not in each)
    return {"raw": "/".join(("{{base_url}}", *parts)) + (f"?{shown}" if shown else ""), **url}


def _query(parameter: dict[str, Any], sent: Mapping[str, str]) -> dict[str, Any]:
    name, schema = parameter["name"], parameter["schema"]
    choices = schema.get("enum", ())
    value = sent.get(name, str(schema.get("default", next(iter(choices), ""))))
    texts = [parameter.get("description", ""), ", ".join(f"`{choice}`" for choice in choices)]
    found = {"key": name, "value": value, "description": " ".join(filter(None, texts))}
    if name not in sent and not parameter.get("required"):
        found["disabled"] = True
    return found

"""The HTTP API: ``@http``, routes, schemas, limits, response cache and OpenAPI contract."""

from gateway.api.decorator import http
from gateway.api.entrypoint import HttpEntrypoint
from gateway.api.limits import Limits
from gateway.api.request import Request
from gateway.api.route import ID_PATTERN, LARGE_BODY, Reader, Route
from gateway.api.web_server import WebServer
from gateway.http.problems import KINDS, PROBLEM_TYPE, Answer

__all__ = [
    "ID_PATTERN",
    "KINDS",
    "LARGE_BODY",
    "PROBLEM_TYPE",
    "Answer",
    "HttpEntrypoint",
    "Limits",
    "Reader",
    "Request",
    "Route",
    "WebServer",
    "http",
]

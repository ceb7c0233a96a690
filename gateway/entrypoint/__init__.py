"""Our ``@http``: limits, JSON errors from one table, who is asking, request ids, kept pages."""

from gateway.entrypoint.decorator import http
from gateway.entrypoint.handler import HttpEntrypoint
from gateway.entrypoint.limits import Limits
from gateway.entrypoint.problems import KINDS, PROBLEM_TYPE, Answer
from gateway.entrypoint.request import Request
from gateway.entrypoint.route import ID_PATTERN, LARGE_BODY, Reader, Route
from gateway.entrypoint.server import WebServer

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

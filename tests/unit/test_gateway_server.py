"""What goes wrong before, in and after a route, as callers see it."""

import json
import time

from gateway.entrypoint import WebServer
from gateway.entrypoint.pages import Pages
from gateway.entrypoint.problems import Answer
from gateway.entrypoint.routing import Incoming


def answer(server: WebServer) -> Answer:
    """To a request for an address that leads nowhere."""
    server.pages = Pages(0)
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/nowhere", "RAW_PATH_INFO": "/nowhere"}
    return server._answer(Incoming(environ, "r1", time.time() + 5))


def test_an_error_is_a_problem_document() -> None:
    assert json.loads(answer(WebServer()).body)["status"] == 404


def test_who_presents_errors_otherwise_is_asked() -> None:
    server = WebServer()
    server.present = lambda incoming, error: Answer(404, incoming.path.encode())
    assert answer(server).body == b"/nowhere"


def test_an_error_in_presenting_one_does_not_hide_it() -> None:
    def broken(incoming: Incoming, error: Exception) -> Answer:
        raise LookupError("no such template")

    server = WebServer()
    server.present = broken
    assert json.loads(answer(server).body)["status"] == 404

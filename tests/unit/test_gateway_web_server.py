"""The web server's answers to failures before, in and after a route."""

import json
import sys
import time
from unittest.mock import Mock

import pytest

from gateway.api import WebServer
from gateway.api import web_server as server_module
from gateway.api.response_cache import ResponseCache
from gateway.http.head import Head
from gateway.http.incoming import Incoming
from gateway.http.problems import Answer


def answer(server: WebServer) -> Answer:
    """To a request for an address that leads nowhere."""
    server.response_cache = ResponseCache(0)
    server.settings = Mock(cors_origins=())
    now = time.time()
    return server.answer(Incoming(Head("GET", "/nowhere", {}), Mock(), "peer", "r1", now, now + 5))


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


def test_what_nobody_expected_is_logged_where_its_stack_is_at_hand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(_incoming: Incoming) -> Answer:
        raise LookupError("no such drawer")

    seen: list[BaseException | None] = []
    log = Mock()
    log.exception.side_effect = lambda *_, **__: seen.append(sys.exception())
    monkeypatch.setattr(server_module, "log", log)
    server = WebServer()
    server.router.answer = broken  # type: ignore[method-assign]

    assert answer(server).status == 500
    assert [type(error) for error in seen] == [LookupError]

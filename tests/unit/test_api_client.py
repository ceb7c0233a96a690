"""The API client waits as 429 tells it to, and repeats unanswered requests."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest

from moview.api_client import Account, Api, ApiError

Reply = tuple[int, dict[str, str], Any]


class Handler(BaseHTTPRequestHandler):
    """Answers from a list, then 200; notes what it was asked."""

    replies: ClassVar[list[Reply]] = []
    asked: ClassVar[list[tuple[str, str, Any, str | None]]] = []

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        self.asked.append((self.command, self.path, body, self.headers.get("Authorization")))
        status, headers, document = self.replies.pop(0) if self.replies else (200, {}, {})
        content = json.dumps(document).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = _answer  # noqa: N815

    def log_message(self, *_: Any) -> None:
        """Nothing on the terminal."""


@pytest.fixture
def url() -> Iterator[str]:
    Handler.replies.clear()
    Handler.asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    found: list[float] = []
    monkeypatch.setattr("moview.api_client.time.sleep", found.append)
    return found


SESSION = (201, {}, {"access_token": "t1", "user": {"id": "u1", "tier": {"code": "newbie"}}})


def test_it_waits_as_long_as_retry_after_says(url: str, waits: list[float]) -> None:
    Handler.replies += [(429, {"Retry-After": "7"}, {}), (503, {"Retry-After": "x"}, {})]
    Handler.replies += [(504, {}, {}), (200, {}, {"a": 1})]
    assert Api(url).call("GET", "/x").document == {"a": 1}
    assert waits == [7.0, 0.4, 0.8]


def test_other_refusals_come_back_at_once(url: str, waits: list[float]) -> None:
    Handler.replies.append((422, {}, {"errors": {}}))
    assert Api(url).call("PUT", "/x", {}).status == 422
    assert not waits


def test_a_gateway_that_is_not_there_is_told_in_one_line(waits: list[float]) -> None:
    with pytest.raises(ApiError, match=r"http://127\.0\.0\.1:1 does not answer"):
        Api("http://127.0.0.1:1").call("GET", "/x")
    assert len(waits) == 9


def test_a_list_is_walked_to_its_end(url: str) -> None:
    Handler.replies += [
        (200, {}, {"items": [1, 2], "next_cursor": "c"}),
        (200, {}, {"items": [3], "next_cursor": None}),
    ]
    assert list(Api(url).items("/v1/movies", {"sort": "title"})) == [1, 2, 3]
    assert Handler.asked[1][1] == "/v1/movies?sort=title&limit=100&cursor=c"


def test_somebody_known_signs_in(url: str) -> None:
    Handler.replies += [(409, {}, {}), SESSION]
    account = Account(Api(url), "a@b.invalid", "secret-secret", "a")
    assert account.enter() is False
    assert account.user_id == "u1"
    assert [path for _, path, _, _ in Handler.asked] == ["/v1/users", "/v1/sessions"]


def test_an_expired_token_is_renewed_once(url: str) -> None:
    account = Account(Api(url), "a@b.invalid", "secret-secret", "a")
    Handler.replies += [SESSION, (401, {}, {}), (409, {}, {}), SESSION, (200, {}, {})]
    assert account.vote("m", "like").is_success
    assert Handler.asked[-1] == ("PUT", "/v1/movies/m/vote", {"value": "like"}, "Bearer t1")
    Handler.replies += [(401, {}, {}), SESSION, (401, {}, {})]
    assert account.vote("m", "like").status == 401

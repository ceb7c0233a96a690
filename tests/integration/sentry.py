"""A fake Sentry: an HTTP endpoint that takes envelopes, or fails on request."""

import gzip
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from moview.stack.program import wait_until

PROJECT = "7"
KEY = "0123456789abcdef0123456789abcdef"
Report = dict[str, Any]


class Sentry:
    """Takes what is sent to it: the raw text of all envelopes, and the reports in them."""

    def __init__(self) -> None:
        self.reports: list[Report] = []
        self.texts: list[str] = []
        self.paths: set[str] = set()
        self.asked = threading.Event()
        self._let_go = threading.Event()
        self._let_go.set()
        sentry = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                sentry.asked.set()
                sentry._let_go.wait(60)
                body = self.rfile.read(int(self.headers["content-length"]))
                if self.headers.get("content-encoding") == "gzip":
                    body = gzip.decompress(body)
                sentry._take(self.path, body.decode())
                self.send_response(200)
                self.send_header("content-length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, format: str, *arguments: object) -> None:
                """Tests look at what arrived instead."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    @property
    def dsn(self) -> str:
        return f"http://{KEY}@127.0.0.1:{self._server.server_port}/{PROJECT}"

    def hang(self) -> None:
        """Answer no request from now on, until the end."""
        self.asked.clear()
        self._let_go.clear()

    def close(self) -> None:
        self._let_go.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def of(self, request_id: str, number: int = 1, seconds: float = 5) -> list[Report]:
        """The reports of a request, once there are so many."""

        def found() -> list[Report]:
            return [each for each in self.reports if each["tags"].get("request_id") == request_id]

        assert wait_until(lambda: len(found()) >= number, seconds), self.reports
        return found()

    def _take(self, path: str, envelope: str) -> None:
        """An envelope is a line of its own, then a head and a body a line for each item."""
        self.paths.add(path)
        self.texts.append(envelope)
        _, *items = envelope.strip().split("\n")
        for head, body in zip(items[::2], items[1::2], strict=True):
            if json.loads(head)["type"] == "event":
                self.reports.append(json.loads(body))

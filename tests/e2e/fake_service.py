"""A fake service for tests of the stack: as the gateway it answers /readyz.

Run as `python -m fake_service NAME`, as the stack runs `moview.service.serve`.
"""

import os
import signal
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class ReadyHandler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/readyz" else 404)
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        print(format % arguments, flush=True)


def main(name: str) -> None:
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    if name == os.environ.get("DYING_SERVICE"):
        sys.exit("no such setting")
    print(f"{name} serves", flush=True)
    if name != "gateway":
        while True:
            signal.pause()
    with ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), ReadyHandler) as server:
        server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1])

"""Gateways and fakes as processes, and clients for them."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from gateway.auth.tokens import TokenSigner
from tests.integration.cluster import UNMEASURED

ROOT = Path(__file__).resolve().parents[3]
RUN_FAKE = "tests.integration.gateway.run_fake"
KEY = "a key for tests only, of 32 bytes and more"
START_SECONDS = 30
END_SECONDS = 10


class Fake:
    """A process of one fake or several, which a test may kill, pause and start again."""

    def __init__(self, broker_uri: str, *services: str) -> None:
        self.services = services
        self._broker_uri = broker_uri
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", RUN_FAKE, self._broker_uri, *self.services]
        environment = {**os.environ, "PYTHONWARNINGS": "ignore", **UNMEASURED}
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def wait(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"

    def signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            assert self._process.stdout is not None
            self._process.stdout.close()
            self._process = None


@dataclass
class Gateway:
    """A gateway's process and how to talk to it."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path
    http: requests.Session = field(default_factory=requests.Session)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def request(self, method: str, path: str, **options: Any) -> requests.Response:
        return self.http.request(method, self.url + path, timeout=15, **options)

    def get(self, path: str, **options: Any) -> requests.Response:
        return self.request("GET", path, **options)

    def end(self) -> None:
        """By SIGTERM, or its coverage would be lost; what does not end by that is killed."""
        self.http.close()
        self.process.send_signal(signal.SIGCONT)
        self.process.terminate()
        try:
            self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    @contextlib.contextmanager
    def connect(self) -> Iterator[socket.socket]:
        with socket.create_connection(("127.0.0.1", self.port), timeout=15) as connection:
            yield connection

    def raw(self, request: bytes) -> bytes:
        """All that comes back for these bytes until the gateway closes the connection."""
        with self.connect() as connection:
            connection.sendall(request)
            return read_all(connection)


def read_all(connection: socket.socket) -> bytes:
    answer = b""
    with contextlib.suppress(ConnectionResetError):
        while chunk := connection.recv(65536):
            answer += chunk
    return answer


def bearer(user_id: str = "u1", session_id: str | None = None) -> dict[str, str]:
    """The header of somebody signed in; a fake's session ids begin with their owner."""
    signer = TokenSigner(KEY.encode())
    return {"Authorization": f"Bearer {signer.issue(user_id, session_id or f'{user_id}.s')}"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start_gateway(broker_uri: str, log: Path, settings: Mapping[str, str]) -> Gateway:
    """A gateway that is ready; whoever starts it ends it."""
    port = free_port()
    environment = {
        **os.environ,
        "AMQP_URI": broker_uri,
        "PORT": str(port),
        "TOKEN_KEY": KEY,
        "WRITES_PER_SECOND": "0",
        "PYTHONWARNINGS": "ignore",
        **settings,
    }
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "moview.service.serve", "gateway"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=output,
        )
    gateway = Gateway(port, process, log)
    try:
        wait_until(lambda: answers(gateway), gateway)
    except BaseException:
        gateway.end()
        raise
    return gateway


def answers(gateway: Gateway) -> bool:
    try:
        return gateway.get("/readyz").ok
    except requests.ConnectionError:
        return False


def wait_until(condition: Callable[[], bool], gateway: Gateway) -> None:
    until = time.monotonic() + START_SECONDS
    while not condition():
        assert gateway.process.poll() is None, gateway.log.read_text()
        assert time.monotonic() < until, gateway.log.read_text()
        time.sleep(0.1)

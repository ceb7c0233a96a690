"""A real gateway on a free port over a real broker, with stand-ins for the other services."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests

from gateway.tokens import TokenSigner

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
KEY = "a key for tests only, of 32 bytes and more"
SERVICES = ("movie", "user", "review")
START_SECONDS = 30


class StandIn:
    """One stand-in's process, which a test may kill, pause and start again."""

    def __init__(self, service: str, broker_uri: str) -> None:
        self.service = service
        self._broker_uri = broker_uri
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        command = [sys.executable, str(HERE / "run_stand_in.py"), self._broker_uri, self.service]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
        self._process = subprocess.Popen(
            command,
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
    """The header of somebody signed in; a stand-in's session ids begin with their owner."""
    signer = TokenSigner(KEY.encode())
    return {"Authorization": f"Bearer {signer.issue(user_id, session_id or f'{user_id}.s')}"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def stand_ins(broker_uri: str) -> Iterator[dict[str, StandIn]]:
    services = {service: StandIn(service, broker_uri) for service in SERVICES}
    try:
        for service in services.values():
            service.start()
        for service in services.values():
            service.wait()
        yield services
    finally:
        for service in services.values():
            service.kill()


StartGateway = Callable[..., Gateway]


@pytest.fixture(scope="module")
def start_gateway(
    broker_uri: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[StartGateway]:
    """Starts gateways with settings of their own; they end with the module."""
    running: list[Gateway] = []

    def start(**settings: str) -> Gateway:
        port = free_port()
        log = tmp_path_factory.mktemp("gateway") / "log"
        environment = {
            **os.environ,
            "AMQP_URI": broker_uri,
            "PORT": str(port),
            "TOKEN_KEY": KEY,
            "WRITES_PER_SECOND": "0",
            "PYTHONWARNINGS": "ignore",
            **settings,
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "moview.serve", "gateway"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=log.open("wb"),
        )
        gateway = Gateway(port, process, log)
        running.append(gateway)
        wait_until(lambda: answers(gateway), gateway)
        return gateway

    yield start
    for gateway in running:
        gateway.http.close()
        gateway.process.kill()
        gateway.process.wait()


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


@pytest.fixture(scope="module")
def gateway(stand_ins: dict[str, StandIn], start_gateway: StartGateway) -> Gateway:
    return start_gateway()

"""The movie, user and review services as processes, and clients for them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from kombu.connection import Connection
from kombu.entity import Queue
from kombu.messaging import Consumer
from pymongo import MongoClient
from pymongo.database import Database

from moview.errors import MoviewError
from moview.operating.operator_rpc import OperatorRpc
from moview.service_names import STATEFUL
from moview.stack.program import Process, Program, wait_until

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 40
UNMEASURED = {"COVERAGE_PROCESS_CONFIG": ""}
"""A setting of processes without coverage, which start and work twice as fast then."""
Document = dict[str, Any]


class Calls:
    """The methods of one service, called as if they were here: ``calls.vote(user_id=...)``."""

    def __init__(self, rpc: OperatorRpc, service: str) -> None:
        self._rpc = rpc
        self._service = service

    def __getattr__(self, method: str) -> Callable[..., Any]:
        def call(*, wait: float = 10.0, **values: Any) -> Any:
            return self._rpc.call(self._service, method, wait=wait, **values)

        return call


class Rpc:
    """All services, each by its name; one connection, so for one thread."""

    def __init__(self, broker_uri: str) -> None:
        self._rpc = OperatorRpc(broker_uri)
        self.movie, self.user, self.review = (Calls(self._rpc, name) for name in STATEFUL)

    def of(self, service: str) -> Calls:
        return Calls(self._rpc, service)

    def close(self) -> None:
        self._rpc.close()


class Cluster:
    """Three services over a broker and a store; each may be killed and started again."""

    def __init__(
        self,
        broker_uri: str,
        mongodb_uri: str,
        database_prefix: str,
        folder: Path,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.broker_uri = broker_uri
        self.folder = folder
        self.environment = {
            "AMQP_URI": broker_uri,
            "MONGODB_URI": mongodb_uri,
            "DATABASE_PREFIX": database_prefix,
            **(environment or {}),
        }
        self.rpc = Rpc(broker_uri)
        self._client: MongoClient[Document] = MongoClient(
            mongodb_uri, tz_aware=True, serverSelectionTimeoutMS=5000
        )
        self.databases: dict[str, Database[Document]] = {
            name: self._client[f"{database_prefix}{name}"] for name in STATEFUL
        }
        self.processes: dict[str, Process] = {}

    def launch(self, name: str, entry: tuple[str, ...] = (), **environment: str) -> None:
        """Start a service; ``entry`` takes the place of ``-m moview.service.serve NAME``."""
        command = entry or ("-m", "moview.service.serve", name)
        settings = {**self.environment, **environment, "PYTHONPATH": str(ROOT)}
        program = Program(name, (sys.executable, "-W", "ignore", *command), settings)
        self.processes[name] = Process(program, self.log(name))
        self.processes[name].start()

    def start(self, *names: str, **environment: str) -> None:
        """Start services and wait until each answers; all three unless named."""
        for name in names or STATEFUL:
            self.launch(name, **environment)
        self.wait(*names)

    def wait(self, *names: str) -> None:
        for name in names or STATEFUL:
            assert wait_until(lambda name=name: self.answers(name), START_SECONDS), (  # type: ignore[misc]
                f"{name} does not answer: {self.log(name).read_text()[-2000:]}"
            )

    def answers(self, name: str) -> bool:
        try:
            return bool(self.rpc.of(name).ping(wait=2.0)["store"])
        except (MoviewError, OSError, KeyError):
            return False

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def runs(self, name: str) -> bool:
        process = self.processes[name]._process
        return process is not None and process.poll() is None

    def kill(self, name: str) -> None:
        """``kill -9``."""
        self.processes[name].kill()

    def terminate(self, name: str, seconds: float = 30) -> float:
        """SIGTERM; how many seconds it took. Raises subprocess.TimeoutExpired."""
        process, began = self.processes[name]._process, time.monotonic()
        assert process is not None
        process.send_signal(signal.SIGTERM)
        process.wait(seconds)
        return time.monotonic() - began

    def close(self) -> None:
        running = [process for process in self.processes.values() if process._process is not None]
        for process in running:
            assert process._process is not None
            if process._process.poll() is None:
                os.killpg(process._process.pid, signal.SIGCONT)
                process._process.send_signal(signal.SIGTERM)
        for process in running:
            assert process._process is not None
            try:
                process._process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
        self.rpc.close()
        self._client.close()

    def publish(
        self,
        body: bytes | str,
        routing_key: str,
        exchange: str = "",
        headers: Mapping[str, Any] | None = None,
        **properties: Any,
    ) -> None:
        """Put one message on the broker, as anybody could."""
        properties.setdefault("content_type", "application/json")
        properties.setdefault("content_encoding", "utf-8")
        with Connection(self.broker_uri) as connection:
            connection.Producer().publish(
                body,
                exchange=exchange,
                routing_key=routing_key,
                headers=dict(headers or {}),
                serializer=None,
                **properties,
            )

    def queued(self, queue: str) -> int:
        """How many messages wait in a queue."""
        with Connection(self.broker_uri) as connection:
            return int(connection.default_channel.queue_declare(queue, passive=True).message_count)

    def take(self, queue: str, seconds: float = 10) -> Any:
        """The next message of a queue, acknowledged; AssertionError if none comes."""
        taken: list[Any] = []
        with Connection(self.broker_uri) as connection:
            found = Queue(queue, no_declare=True)
            with Consumer(connection, [found], on_message=taken.append, prefetch_count=1):
                try:
                    while not taken:
                        connection.drain_events(timeout=seconds)
                except TimeoutError:
                    raise AssertionError(f"nothing came to {queue}") from None
                taken[0].ack()
        return taken[0]

    def dead_letters(self, name: str, number: int = 1, seconds: float = 15) -> list[Document]:
        """A service's dead letters, once there are so many."""
        calls = self.rpc.of(name)
        assert wait_until(lambda: calls.status()["dead_letters"] >= number, seconds)
        letters: list[Document] = calls.dead_letters_list()
        assert len(letters) == number
        return letters

    def outbox_is_empty(self) -> bool:
        """Whether every event was published."""
        due = {"due": {"$exists": True}}
        return not any(each.outbox.count_documents(due) for each in self.databases.values())

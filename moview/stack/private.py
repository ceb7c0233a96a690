"""A broker and a database for one run of tests or measurements, with data of their own."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from moview.stack.broker import Broker
from moview.stack.database import Database
from moview.stack.errors import StackError
from moview.stack.ports import Ports
from moview.stack.program import Process, wait_until

SERVER_SECONDS = 60


@dataclass(frozen=True)
class PrivateServers:
    """A broker and a database that answer.

    `processes` has those that are our own, by name: broker, database, epmd. A test of faults may
    kill, pause and start them again.
    """

    folder: Path
    broker: Broker
    database: Database
    processes: Mapping[str, Process]

    def wait(self, seconds: float = SERVER_SECONDS) -> None:
        """Wait until both answer. Raises StackError if they do not within `seconds`."""
        for name, ready in (("database", self.database.ready), ("broker", self.broker.ready)):
            if not wait_until(ready, seconds):
                raise StackError(f"the {name} does not answer, see {self.folder / name}.log")


@contextmanager
def private_servers(
    folder: Path | None = None, environment: Mapping[str, str] | None = None, wait: bool = True
) -> Iterator[PrivateServers]:
    """Run a broker and a database with data in `folder` (a temporary one) until the block ends.

    AMQP_URI or MONGODB_URI in `environment` (the process's own, if not given) take the place of
    either; give an empty one for servers of our own in any case. Never a running `moview up`'s.
    Without `wait` they are on their way. Raises StackError when one cannot be started.
    """
    environment = os.environ if environment is None else environment
    with tempfile.TemporaryDirectory(prefix="moview-", ignore_cleanup_errors=True) as temporary:
        place = folder or Path(temporary)
        with Ports() as ports:
            broker = Broker.find(place / "broker", ports, environment)
            database = Database.find(place / "database", ports, environment)
            programs = broker.programs + database.programs
            processes = {each.name: Process(each, place / f"{each.name}.log") for each in programs}
            servers = PrivateServers(place, broker, database, processes)
            try:
                for process in processes.values():
                    process.start()
                if wait:
                    servers.wait()
                yield servers
            finally:
                # In reverse: the broker tells its name service that it ends.
                for process in reversed(processes.values()):
                    process.stop()

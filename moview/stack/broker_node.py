"""A private RabbitMQ node from an installed rabbitmq-server, run as the current user."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from moview.stack.command import output_of
from moview.stack.errors import StackError
from moview.stack.layout import kept_secret
from moview.stack.program import Program

USER = "moview"
NODE = "moview@localhost"
# Debian's own, then Homebrew's. Debian's /usr/sbin wrapper is of no use: it changes user.
FOLDERS = (
    "/usr/lib/rabbitmq/bin",
    "/opt/homebrew/opt/rabbitmq/sbin",
    "/usr/local/opt/rabbitmq/sbin",
)
# Idle schedulers must not spin: the stack shares few cores. The node's own traffic stays on the
# loopback interface, and epmd is a program of ours, so that none is left behind.
ERLANG_OPTIONS = (
    "-start_epmd false -kernel inet_dist_use_interface {127,0,0,1}"
    " +sbwt none +sbwtdcpu none +sbwtdio none"
)


def server_scripts() -> Path | None:
    """The folder of rabbitmq-server and rabbitmqctl; None if they are not installed."""
    for folder in map(Path, FOLDERS):
        if (folder / "rabbitmq-server").exists():
            return folder
    return None


@dataclass(frozen=True)
class NodeBroker:
    """A node with its own name service (epmd), data, log and cookie under `folder`."""

    folder: Path
    port: int
    distribution_port: int
    epmd_port: int

    def prepare(self) -> None:
        """Write the node's settings."""
        settings = (
            f"listeners.tcp.1 = 127.0.0.1:{self.port}\n"
            f"default_user = {USER}\n"
            f"default_pass = {self._password()}\n"
        )
        self._write("rabbitmq.conf", settings)
        self._write("advanced.config", "[].\n")
        self._write("enabled_plugins", "[].\n")
        # Keeps the node from reading the machine's /etc/rabbitmq/rabbitmq-env.conf.
        self._write("environment.conf", "")

    @property
    def ports(self) -> tuple[int, ...]:
        return (self.port, self.distribution_port, self.epmd_port)

    @property
    def uri(self) -> str:
        return f"amqp://{USER}:{self._password()}@127.0.0.1:{self.port}/%2F"

    @property
    def description(self) -> str:
        return f"Private RabbitMQ node on 127.0.0.1:{self.port}"

    @property
    def programs(self) -> tuple[Program, ...]:
        server = str(_scripts() / "rabbitmq-server")
        address = ("-port", str(self.epmd_port), "-address", "127.0.0.1")
        return (
            Program("epmd", (_epmd(), *address), stop_seconds=5),
            Program("broker", (server,), self._environment()),
        )

    def control(self, *arguments: str, given: str = "") -> str:
        """The output of rabbitmqctl for this node; `given` is its standard input.

        Raises StackError with its last line.
        """
        return output_of(
            [str(_scripts() / "rabbitmqctl"), "--quiet", *arguments],
            f"rabbitmqctl {arguments[0]}",
            given,
            {**os.environ, **self._environment()},
        )

    def delete_data(self) -> None:
        """Do nothing: all data is in the data folder."""

    def _environment(self) -> dict[str, str]:
        folder = self.folder
        return {
            "HOME": str(folder),  # where Erlang keeps its cookie
            "ERL_EPMD_PORT": str(self.epmd_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": NODE,
            "RABBITMQ_DIST_PORT": str(self.distribution_port),
            "RABBITMQ_MNESIA_BASE": str(folder / "data"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(folder / "advanced.config"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
            "RABBITMQ_CONF_ENV_FILE": str(folder / "environment.conf"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": ERLANG_OPTIONS,
        }

    def _password(self) -> str:
        return kept_secret(self.folder / "password")

    def _write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.touch(mode=0o600)
        path.write_text(text)


def _scripts() -> Path:
    folder = server_scripts()
    if folder is None:
        raise StackError("rabbitmq-server is no longer installed")
    return folder


def _epmd() -> str:
    found = shutil.which("epmd")
    if found is None:
        found = next(map(str, Path("/usr/lib/erlang").glob("erts-*/bin/epmd")), None)
    if found is None:
        raise StackError("Erlang's epmd is not on the PATH: install it, or set AMQP_URI")
    return found

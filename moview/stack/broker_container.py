"""RabbitMQ in a container, for a machine with a Docker engine and no rabbitmq-server."""

import shlex
from dataclasses import dataclass
from pathlib import Path

from moview.stack.container import container_name, docker
from moview.stack.layout import kept_secret
from moview.stack.program import Program

IMAGE = "rabbitmq:3.13"
USER = "moview"


@dataclass(frozen=True)
class ContainerBroker:
    """A container on a loopback port, with its data in a volume named after `folder`."""

    folder: Path
    port: int

    def prepare(self) -> None:
        """Do nothing: the image has its own settings."""

    @property
    def ports(self) -> tuple[int, ...]:
        return (self.port,)

    @property
    def name(self) -> str:
        """The name of the container and of its volume."""
        return container_name("broker", self.folder)

    @property
    def uri(self) -> str:
        return f"amqp://{USER}:{self._password()}@127.0.0.1:{self.port}/%2F"

    @property
    def description(self) -> str:
        return f"RabbitMQ in container {self.name} on 127.0.0.1:{self.port}"

    @property
    def programs(self) -> tuple[Program, ...]:
        run = (
            "docker",
            "run",
            "--rm",
            *("--name", self.name),
            *("--hostname", "moview"),  # the node's data is filed under its host's name
            *("--publish", f"127.0.0.1:{self.port}:5672"),
            *("--volume", f"{self.name}:/var/lib/rabbitmq"),
            *("--env", "RABBITMQ_DEFAULT_USER", "--env", "RABBITMQ_DEFAULT_PASS"),
            IMAGE,
        )
        # A docker command that was killed leaves its container running under the name.
        script = f"docker rm --force {self.name} >/dev/null 2>&1; exec {shlex.join(run)}"
        secrets = {"RABBITMQ_DEFAULT_USER": USER, "RABBITMQ_DEFAULT_PASS": self._password()}
        return (Program("broker", ("sh", "-c", script), secrets),)

    def control(self, *arguments: str, given: str = "") -> str:
        """The output of rabbitmqctl in the container; `given` is its standard input.

        Raises StackError with its last line.
        """
        inside = ("exec", "--interactive", self.name)
        return docker(*inside, "rabbitmqctl", "--quiet", *arguments, given=given)

    def delete_data(self) -> None:
        """Remove the volume, if there is one."""
        docker("volume", "rm", "--force", self.name)

    def _password(self) -> str:
        return kept_secret(self.folder / "password")

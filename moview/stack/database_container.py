"""MongoDB in a container, for a machine with a Docker engine and no usable mongod."""

import shlex
from dataclasses import dataclass

from moview.stack.container import container_name, docker
from moview.stack.database_setup import REPLICA_SET, USER, OwnDatabase
from moview.stack.program import Program

IMAGE = "mongo:7.0"
KEY = "/tmp/replica-set.key"  # noqa: S108 - nobody else is in the container
# The image's own script makes the user before the server takes part in a replica set.
START = (
    f'(umask 077 && printf %s "$MOVIEW_KEY" > {KEY}) && chown mongodb {KEY}'
    ' && exec docker-entrypoint.sh mongod "$@"'
)


@dataclass(frozen=True)
class ContainerDatabase(OwnDatabase):
    """A container on a loopback port, with its data in a volume named after `folder`.

    It listens on that port inside as well, for it must find itself where others do.
    """

    def prepare(self) -> None:
        """Do nothing: the image has its own settings."""

    @property
    def name(self) -> str:
        """The name of the container and of its volume."""
        return container_name("database", self.folder)

    @property
    def description(self) -> str:
        return f"MongoDB in container {self.name} on {self.address}"

    @property
    def programs(self) -> tuple[Program, ...]:
        run = (
            *("docker", "run", "--rm", "--name", self.name),
            *("--publish", f"{self.address}:{self.port}"),
            *("--volume", f"{self.name}:/data/db"),
            *("--env", "MONGO_INITDB_ROOT_USERNAME", "--env", "MONGO_INITDB_ROOT_PASSWORD"),
            *("--env", "MOVIEW_KEY", "--entrypoint", "sh", IMAGE, "-c", START, "start"),
            *("--replSet", REPLICA_SET, "--keyFile", KEY, "--bind_ip_all"),
            *("--port", str(self.port), "--wiredTigerCacheSizeGB", "0.25"),
        )
        # A docker command that was killed leaves its container running under the name.
        script = f"docker rm --force {self.name} >/dev/null 2>&1; exec {shlex.join(run)}"
        secrets = {
            "MONGO_INITDB_ROOT_USERNAME": USER,
            "MONGO_INITDB_ROOT_PASSWORD": self.password,
            "MOVIEW_KEY": self.key_file.read_text(),
        }
        return (Program("database", ("sh", "-c", script), secrets),)

    def delete_data(self) -> None:
        """Remove the volume, if there is one."""
        docker("volume", "rm", "--force", self.name)

"""The bundle for Elastic Beanstalk, unpacked in an empty folder: it builds, starts and works there,
on a broker and a database that are not its own.
"""

import os
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docker
import pytest

import bundle
from moview.service_names import SERVICES
from moview.stack.program import wait_until
from tests.containers.composed import BUILD_SECONDS, START_SECONDS, Composed
from tests.markdown_pages import ROOT

SERVERS = ("rabbitmq", "mongo")
pytestmark = [pytest.mark.containers, pytest.mark.timeout(1800)]


class Bundled(Composed):
    """A project from the bundle's own Compose file, beside the servers of another project."""

    def __init__(self, engine: docker.DockerClient, folder: Path, servers: Composed) -> None:
        properties = {}
        for user in (*SERVICES, "operator"):
            name = f"{user}:{servers.environment[f'{user.upper()}_PASSWORD']}"
            properties[f"{user.upper()}_AMQP_URI"] = f"amqp://{name}@rabbitmq:5672"
            place = f"mongodb://{name}@mongo:27017/?authSource={user}&directConnection=true"
            properties[f"{user.upper()}_MONGODB_URI"] = place
        super().__init__(engine, SIGNUPS_PER_MINUTE="0", **properties, **offline())
        self.environment["HTTP_PORT"] = str(self.port)
        self.folder = folder
        self.servers = servers

    def compose(self, *arguments: str, seconds: float = START_SECONDS) -> str:
        result = subprocess.run(
            (*compose_program(), "--project-name", self.project, *arguments),
            cwd=self.folder,
            env={**os.environ, **self.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=seconds,
            check=False,
        )
        assert result.returncode == 0, result.stdout[-3000:]
        return result.stdout

    def start(self) -> None:
        """As Elastic Beanstalk does: build, then start; the servers are put into its network."""
        self.compose("build", seconds=BUILD_SECONDS)
        self.compose("up", "--no-start")
        (network,) = self.networks()
        for name in SERVERS:
            network.connect(self.servers.container(name), aliases=[name])
        self.compose("up", "--detach")
        self.wait_until_ready(START_SECONDS)

    def networks(self) -> list[docker.models.networks.Network]:
        found: list[docker.models.networks.Network]
        found = self.engine.networks.list(names=[f"{self.project}_front"])
        return found

    def down(self) -> None:
        for network in self.networks():
            network.reload()  # a list does not say who is in it
            for container in network.containers:
                network.disconnect(container, force=True)
        super().down()


def compose_program() -> tuple[str, ...]:
    """Compose of the generation that is installed."""
    new = ("docker", "compose")
    result = subprocess.run((*new, "version"), capture_output=True, check=False)
    return new if result.returncode == 0 else ("docker-compose",)


def offline() -> dict[str, str]:
    """The base images of a machine without a registry, if this is one."""
    if not os.environ.get("OFFLINE"):
        return {}
    lines = (ROOT / "docker" / "offline" / "images.env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


@pytest.fixture(scope="module")
def servers(engine: docker.DockerClient, images: None) -> Iterator[Composed]:
    """A broker and a database that serve nothing else."""
    servers = Composed(engine)
    try:
        servers.compose("up", "--detach", "--no-build", *SERVERS)
        assert wait_until(servers.are_healthy, START_SECONDS, 0.5), servers.diagnosis()
        yield servers
    finally:
        servers.down()


@pytest.fixture(scope="module")
def bundled(
    engine: docker.DockerClient, servers: Composed, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bundled]:
    folder = tmp_path_factory.mktemp("bundle")
    unpack(bundle.packed(bundle.contents()), folder)
    bundled = Bundled(engine, folder, servers)
    try:
        bundled.start()
        yield bundled
    finally:
        bundled.down()


def unpack(data: bytes, folder: Path) -> None:
    archive = folder / "bundle.zip"
    archive.write_bytes(data)
    with zipfile.ZipFile(archive) as opened:
        for entry in opened.infolist():
            Path(opened.extract(entry, folder)).chmod(entry.external_attr >> 16)
    wheels = ROOT / "docker" / "wheels"
    if os.environ.get("OFFLINE") and wheels.exists():
        shutil.copytree(wheels, folder / "docker" / "wheels")


def test_it_serves_what_people_do_and_nothing_differs(bundled: Bundled) -> None:
    bundled.moview("import", "jsonl", "config/demo/movies.jsonl")
    ann = bundled.sign_up("ann")
    movie = bundled.http.read("/v1/movies", limit=1)["items"][0]["id"]
    assert ann.like(movie)["movie"]["opinions"]["likes"] == 1
    assert "No difference." in bundled.moview("audit")
    page = bundled.http.request("GET", f"/movies/{movie}", headers={"Accept-Language": "ko"})
    assert '<html lang="ko">' in page.text
    assert "작품 정보" in page.text


def test_a_deployment_ends_when_it_is_ready(bundled: Bundled, tmp_path: Path) -> None:
    """The hook as it is, but for the images that it would remove from this machine."""
    (tmp_path / "docker").write_text("#!/bin/sh\necho docker $*\n")
    (tmp_path / "docker").chmod(0o755)
    hook = bundled.folder / ".platform" / "hooks" / "postdeploy" / "10_ready.sh"
    path = f"{tmp_path}:{os.environ['PATH']}"
    environment = {"PATH": path, "READY_URL": f"{bundled.url}/readyz", "NO_PROXY": "*"}
    result = subprocess.run(
        (str(hook),), env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.endswith("docker image prune --all --force --filter until=24h\n")

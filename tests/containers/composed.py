"""Moview in containers: a Compose project of a test's own, and the engine's view of it."""

import json
import os
import secrets
import subprocess
from collections.abc import Mapping
from typing import Any

import docker
import requests
from docker.models.containers import Container

from moview.service_names import SERVICES
from moview.stack.program import wait_until
from tests.e2e.running import PASSWORD, Client, Person, free_port
from tests.markdown_pages import ROOT

ALL = ("nginx-proxy", "gateway", "movie", "user", "review", "rabbitmq", "mongo")
IMAGES = ALL
BUILD_SECONDS = 1200
START_SECONDS = 180
BACK_SECONDS = 90


def build_images() -> None:
    """As `make images` does; layers that are there already are taken as they are."""
    run("build", environment=secrets_of_its_own(), seconds=BUILD_SECONDS)


def run(
    script: str, *arguments: str, environment: Mapping[str, str], seconds: float = START_SECONDS
) -> str:
    """What one of the scripts in docker/ prints. AssertionError with its end if it fails."""
    result = subprocess.run(
        (str(ROOT / "docker" / script), *arguments),
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=seconds,
        check=False,
    )
    assert result.returncode == 0, f"docker/{script} {arguments}: {result.stdout[-3000:]}"
    return result.stdout


def secrets_of_its_own() -> dict[str, str]:
    names = ("TOKEN_KEY", "NAME_KEY", "MONGODB_PASSWORD", "MONGODB_KEY")
    passwords = (f"{user.upper()}_PASSWORD" for user in (*SERVICES, "operator"))
    return {name: secrets.token_hex(24) for name in (*names, *passwords)}


class Composed:
    """One project: its containers by service, and its API through nginx."""

    def __init__(self, engine: docker.DockerClient, **settings: str) -> None:
        self.engine = engine
        self.project = f"moview-test-{secrets.token_hex(4)}"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.http = Client(self.url)
        self.environment = {**secrets_of_its_own(), "PORT": str(self.port), **settings}

    def compose(self, *arguments: str) -> str:
        return run(
            "compose", "--project-name", self.project, *arguments, environment=self.environment
        )

    def up(self, **scale: int) -> None:
        """Start what does not run, that many of each; until everything is ready."""
        scales = [word for name, n in scale.items() for word in ("--scale", f"{name}={n}")]
        self.compose("up", "--detach", "--no-build", "--no-recreate", *scales)
        self.wait_until_ready(START_SECONDS)

    def down(self) -> None:
        """Remove the project with its data."""
        self.compose("down", "--volumes", "--timeout", "5")

    def containers(self, service: str | None = None) -> list[Container]:
        labels = [f"com.docker.compose.project={self.project}"]
        if service is not None:
            labels.append(f"com.docker.compose.service={service}")
        found: list[Container] = self.engine.containers.list(all=True, filters={"label": labels})
        return found

    def container(self, service: str) -> Container:
        """The first of a service's."""
        return self.containers(service)[0]

    def wait_until_ready(self, seconds: float = BACK_SECONDS) -> None:
        assert wait_until(self.is_ready, seconds, 0.2), self.diagnosis()

    def is_ready(self) -> bool:
        """Every container is healthy, and the gateway finds every service ready."""
        try:
            answers = self.http.get("/readyz").status_code == 200
        except requests.RequestException:
            return False
        return answers and self.are_healthy()

    def are_healthy(self) -> bool:
        """Whether all containers that there are say that they are well."""
        return all(health(each) == "healthy" for each in self.containers())

    def diagnosis(self) -> str:
        """State and last lines of every container, for whom a test fails."""
        return "\n".join(
            f"--- {each.name}: {each.status}, {health(each)}\n"
            + each.logs(tail=20).decode(errors="replace")
            for each in self.containers()
        )

    def moview(self, *arguments: str) -> str:
        """What an operator's command prints. AssertionError if its status is not 0."""
        return self.compose("run", "--rm", "operator", *arguments)

    def front_log(self) -> list[dict[str, Any]]:
        """nginx's latest lines about requests."""
        lines = self.container("nginx-proxy").logs(tail=1000).decode().splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]

    def crash(self, service: str) -> None:
        """Kill the first process of a service's first container, as no `docker kill` does: after
        that the engine would leave it dead.
        """
        state = self.container(service).attrs["State"]
        self.engine.containers.run(
            self.container("movie").image,
            entrypoint=("/bin/sh", "-c", f"kill -9 {state['Pid']}"),
            pid_mode="host",
            user="0",
            remove=True,
        )

    def sign_up(self, name: str) -> Person:
        """A new person; a dot in the name would be lost."""
        nickname = f"{name} {secrets.token_hex(3)}"
        email = f"{nickname.replace(' ', '.')}@example.com"
        body = {"email": email, "password": PASSWORD, "nickname": nickname}
        answer = self.http.post("/v1/users", **body)
        assert answer.status_code == 201, answer.text
        return Person(self.url, email, answer.json())


def health(container: Container) -> str:
    state: dict[str, Any] = container.attrs["State"]
    return str(state.get("Health", {}).get("Status", state["Status"]))

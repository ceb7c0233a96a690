"""The images: small, without build tools, and run by an unprivileged user."""

import docker
import pytest
from docker.models.images import Image

from moview.service_names import SERVICES
from tests.containers.composed import IMAGES

MAX_ABOVE_BASE = 150 * 1000 * 1000
BUILD_TOOLS = ("gcc", "cc", "make", "git")

pytestmark = [pytest.mark.containers, pytest.mark.timeout(1500)]


def image_of(engine: docker.DockerClient, name: str) -> Image:
    return engine.images.get(f"moview/{name}:latest")


def layers(image: Image) -> list[str]:
    found: list[str] = image.attrs["RootFS"]["Layers"]
    return found


@pytest.fixture(params=IMAGES)
def image(request: pytest.FixtureRequest, engine: docker.DockerClient, images: None) -> Image:
    return image_of(engine, request.param)


def test_an_image_runs_without_root_and_can_say_whether_it_is_well(image: Image) -> None:
    settings = image.attrs["Config"]
    assert settings["User"].split(":")[0] not in ("", "0", "root")
    assert settings["Healthcheck"]["Test"]
    assert settings.get("StopSignal", "SIGTERM") in ("SIGTERM", "SIGQUIT")


def test_no_secret_is_baked_in(image: Image) -> None:
    names = {line.partition("=")[0] for line in image.attrs["Config"]["Env"]}
    assert not {name for name in names if "KEY" in name or "PASS" in name or "URI" in name}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_adds_less_than_150_mb_to_its_base(
    engine: docker.DockerClient, images: None, service: str
) -> None:
    image = image_of(engine, service)
    added = sum(layer["Size"] for layer in image.history() if is_ours(layer))
    assert 10_000_000 < added < MAX_ABOVE_BASE


def is_ours(layer: dict[str, object]) -> bool:
    """What docker/Dockerfile adds is copied, but for the user."""
    command = str(layer["CreatedBy"])
    return any(word in command for word in ("COPY", "useradd", "/opt/venv", "/srv/moview"))


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_holds_its_own_code_alone_and_nothing_to_build_with(
    engine: docker.DockerClient, images: None, service: str
) -> None:
    script = (
        f"for tool in {' '.join(BUILD_TOOLS)}; do command -v $tool; done;"
        " ls /srv/moview /srv/moview/moview;"
        " find /opt /srv /tmp /root -name '*.whl' -o -name pip -o -name .cache; true"
    )
    printed = engine.containers.run(
        image_of(engine, service), entrypoint=("/bin/sh", "-c", script), remove=True
    )
    names = [line.rpartition("/")[2] for line in printed.decode().splitlines()]
    assert set(SERVICES) & set(names) == {service}
    assert not {"stack", "demo", "replay"} & set(names)
    assert not {"pip", ".cache", *BUILD_TOOLS} & set(names)
    assert not [name for name in names if name.endswith(".whl")]

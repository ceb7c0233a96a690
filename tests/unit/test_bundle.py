"""The bundle for Elastic Beanstalk holds all that its Compose file refers to, and no more."""

import re
import shlex
import stat
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

import bundle
from tests.markdown_pages import page, tables_with

MAX_BYTES = 1024 * 1024
VARIABLE = re.compile(r"\$\{(\w+)")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As `make bundle` writes it."""
    folder = tmp_path_factory.mktemp("dist")
    result = CliRunner().invoke(bundle.main, ["--to", str(folder)])
    assert result.exit_code == 0, result.output
    return folder / f"moview-{bundle.version()}.zip"


@pytest.fixture(scope="module")
def unpacked(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle as it lies on an instance: with the modes that the zip names."""
    folder = tmp_path_factory.mktemp("app")
    with zipfile.ZipFile(archive) as opened:
        for entry in opened.infolist():
            Path(opened.extract(entry, folder)).chmod(entry.external_attr >> 16)
    return folder


def services_of(folder: Path) -> dict[str, Any]:
    compose = yaml.safe_load((folder / "docker-compose.yml").read_text("utf-8"))
    services: dict[str, Any] = compose["services"]
    return services


def test_it_runs_the_services_and_nginx_and_no_servers(unpacked: Path) -> None:
    services = {"nginx-proxy", "gateway", "movie", "user", "review", "operator"}
    assert {*services_of(unpacked)} == services
    text = (unpacked / "docker-compose.yml").read_text("utf-8")
    assert not re.search("rabbitmq|mongo:|RABBITMQ|MONGODB_(KEY|PASSWORD)", text)


def test_the_compose_file_is_one_by_the_published_schema(unpacked: Path) -> None:
    command = ("check-jsonschema", "--builtin-schema", "vendor.compose-spec")
    program = str(Path(sys.executable).parent / command[0])
    result = subprocess.run(
        (program, *command[1:], str(unpacked / "docker-compose.yml")),
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout


def test_what_it_builds_and_mounts_is_inside(unpacked: Path) -> None:
    services = services_of(unpacked)
    built = {service["image"] for service in services.values() if "build" in service}
    assert built == {service["image"] for service in services.values()}
    for service in (service for service in services.values() if "build" in service):
        context = unpacked / service["build"]["context"]
        dockerfile = context / service["build"].get("dockerfile", "Dockerfile")
        stages = re.findall(r"^FROM \S+ AS (\w+)$", dockerfile.read_text(), re.MULTILINE)
        assert service["build"].get("target") in {*stages, None}
        for line in re.findall(r"^COPY (?!--from)(.+)$", dockerfile.read_text(), re.MULTILINE):
            for source in shlex.split(line)[:-1]:
                # A pattern may fit nothing: wheels are for machines without PyPI.
                assert "*" in source or (context / source).exists(), f"{dockerfile}: {source}"
        for volume in service.get("volumes", ()):
            assert (unpacked / volume.split(":")[0]).is_dir()


def test_a_service_finds_all_that_lies_beside_its_code(unpacked: Path) -> None:
    left_out = ("moview/demo/", "moview/replay/", "moview/stack/")

    def files(root: Path) -> set[Path]:
        found = (path for package in bundle.PACKAGES for path in (root / package).rglob("*"))
        return {path.relative_to(root) for path in found if path.is_file()}

    there = files(unpacked)
    assert there == {
        path
        for path in files(bundle.ROOT)
        if "__pycache__" not in path.parts and not str(path).startswith(left_out)
    }
    assert {".html", ".css", ".js", ".po", ".py"} <= {path.suffix for path in there}


def test_services_wait_for_none_that_is_not_there(unpacked: Path) -> None:
    services = services_of(unpacked)
    named = {other for service in services.values() for other in service["depends_on"]}
    assert named <= {*services}


def test_the_load_balancer_finds_nginx_and_nothing_else_is_reached(unpacked: Path) -> None:
    ports = {name: service.get("ports") for name, service in services_of(unpacked).items()}
    assert ports.pop("nginx-proxy") == ["${HTTP_PORT:-80}:8080"]
    assert {*ports.values()} == {None}


def test_images_are_named_by_what_is_in_the_bundle(unpacked: Path) -> None:
    tags = {service["image"].split(":")[1] for service in services_of(unpacked).values()}
    (tag,) = tags
    assert re.fullmatch(rf"{re.escape(bundle.version())}-[0-9a-f]{{12}}", tag)


def test_programs_can_be_run(unpacked: Path) -> None:
    programs = [path for path in unpacked.rglob("*") if path.is_file() and is_script(path)]
    assert {"ready.sh", "start.sh"} <= {path.name.removeprefix("10_") for path in programs}
    for path in programs:
        assert path.stat().st_mode & stat.S_IXUSR, path
        subprocess.run(("sh", "-n", str(path)), check=True)


def is_script(path: Path) -> bool:
    return path.read_bytes().startswith(b"#!/bin/sh")


def test_a_deployment_is_done_when_moview_is_ready_and_fails_when_it_does_not_become_so(
    unpacked: Path, tmp_path: Path
) -> None:
    hook = unpacked / ".platform" / "hooks" / "postdeploy" / "10_ready.sh"
    docker = tmp_path / "docker"
    docker.write_text("#!/bin/sh\necho $0 $*\n")
    docker.chmod(0o755)

    def run(url: str) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": f"{tmp_path}:/usr/bin:/bin", "READY_SECONDS": "0", "READY_URL": url}
        return subprocess.run(
            (str(hook),), env=environment, capture_output=True, text=True, check=False, timeout=20
        )

    (tmp_path / "ready").write_text('{"ready": true}')
    ready = run(f"file://{tmp_path}/ready")
    assert ready.returncode == 0
    assert "image prune --all" in ready.stdout
    late = run(f"file://{tmp_path}/nowhere")
    assert late.returncode == 1
    assert "does not become ready" in late.stderr


def test_settings_of_the_platform_are_names_and_plain_values(unpacked: Path) -> None:
    settings = yaml.safe_load((unpacked / ".ebextensions" / "moview.config").read_text())
    assert {*settings} == {"option_settings"}
    for namespace, options in settings["option_settings"].items():
        assert re.fullmatch(r"aws(:[a-z0-9]+)+", namespace)
        assert {type(value) for value in options.values()} <= {str, int, bool}
    process = settings["option_settings"]["aws:elasticbeanstalk:environment:process:default"]
    assert process["HealthCheckPath"] == "/readyz"


def test_every_property_stands_on_the_page_about_deploying(unpacked: Path) -> None:
    text = (unpacked / "docker-compose.yml").read_text("utf-8")
    used = {*VARIABLE.findall(text), "SSL_CERT_FILE"} - {"PIP_INDEX_URL", "PIP_NO_INDEX"}
    (rows,) = tables_with(page("docs/deploy.md"), "property")
    documented = {name for row in rows for name in row["property"].split(", ")}
    assert documented == used


def test_it_is_small_and_holds_nothing_that_is_not_run(archive: Path, unpacked: Path) -> None:
    assert archive.stat().st_size < MAX_BYTES
    names = [path.relative_to(unpacked) for path in unpacked.rglob("*") if path.is_file()]
    assert not [name for name in names if {*name.parts} & {"tests", "bench", "__pycache__", ".env"}]


def test_the_same_files_make_the_same_bytes(archive: Path) -> None:
    assert bundle.packed(bundle.contents()) == archive.read_bytes()


def test_authorities_of_ones_own_are_put_where_services_find_them(tmp_path: Path) -> None:
    given = tmp_path / "given"
    given.mkdir()
    (given / "ours.pem").write_text("certificate")
    (given / "ours.key").write_text("secret")
    arguments = ["--to", str(tmp_path), "--certificates", str(given)]
    assert CliRunner().invoke(bundle.main, arguments).exit_code == 0
    with zipfile.ZipFile(tmp_path / f"moview-{bundle.version()}.zip") as opened:
        inside = [name for name in opened.namelist() if name.startswith("certificates/")]
    assert inside == ["certificates/README", "certificates/ours.pem"]


@pytest.mark.parametrize("arguments", [["--certificates", "{}"], ["--to", "{}/file/dist"]])
def test_folders_that_are_of_no_use_are_one_line(tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "file").touch()
    result = CliRunner().invoke(bundle.main, [each.format(tmp_path) for each in arguments])
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert result.output.count("\n") == 1

#!/usr/bin/env python3
"""Write the bundle that Elastic Beanstalk's Docker platform on Amazon Linux 2023 deploys.

It holds what images are built from, and a Compose file made from docker/docker-compose.yml: without
the broker and the database, which are the account's own there. The same checkout makes the same
bytes.
"""

import configparser
import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any

import click
import yaml

ROOT = Path(__file__).resolve().parent
PACKAGES = ("gateway", "movie", "moview", "review", "user")
SOURCES = (
    ".dockerignore",
    "LICENSE",
    "config/**/*",
    "docker/Dockerfile",
    "docker/moview",
    "docker/requirements.lock",
    "docker/nginx/*",
    *(f"{package}/**/*" for package in PACKAGES),
)
PLATFORM = {
    ".ebextensions/moview.config": "moview.config",
    # After a deployment, and after a change of settings.
    ".platform/hooks/postdeploy/10_ready.sh": "ready.sh",
    ".platform/confighooks/postdeploy/10_ready.sh": "ready.sh",
}
"""Name in the bundle -> name in docker/beanstalk."""
SERVERS = ("mongo", "rabbitmq")
"""What is not run in containers there."""
ADDRESSES = ("AMQP_URI", "MONGODB_URI")
"""What names a server and a service's user there: a property for each service that has one."""
SECRETS = ("TOKEN_KEY", "NAME_KEY")
"""What else the environment's properties must say."""
# Amazon's copies of Docker's official images: no limit on how often instances may pull them.
IMAGES = {
    "PYTHON_IMAGE": "public.ecr.aws/docker/library/python:3.11-slim",
    "NGINX_IMAGE": "public.ecr.aws/docker/library/nginx:stable",
}
CERTIFICATES = "certificates"
HEAD = (
    "# Made by bundle.py from docker/docker-compose.yml, for Elastic Beanstalk: docs/deploy.md.\n"
)


def version() -> str:
    """The project's version."""
    settings = configparser.ConfigParser()
    settings.read(ROOT / "setup.cfg", encoding="utf-8")
    return settings["metadata"]["version"]


def compose(tag: str) -> str:
    """The Compose file of the bundle's root, with images tagged so."""
    whole = yaml.safe_load((ROOT / "docker" / "docker-compose.yml").read_text(encoding="utf-8"))
    services = {
        name: _service(name, service, tag)
        for name, service in whole["services"].items()
        if name not in SERVERS
    }
    document = {"services": services, "networks": {"front": {}}}
    return HEAD + yaml.dump(document, Dumper=_Plain, sort_keys=False, width=100)


class _Plain(yaml.SafeDumper):
    """A dumper of YAML without anchors and aliases."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True


def _service(name: str, service: dict[str, Any], tag: str) -> dict[str, Any]:
    image = service["image"].partition("/")[2].partition(":")[0]
    found = service | {
        "image": f"moview/{image}:{tag}",
        "networks": ["front"],
        "depends_on": {
            other: when
            for other, when in service.get("depends_on", {}).items()
            if other not in SERVERS
        },
    }
    if "build" in service:
        found["build"] = _build(service["build"])
    if "AMQP_URI" in service["environment"]:
        found["environment"] = _environment(name, service["environment"], tag)
        found["volumes"] = [f"./{CERTIFICATES}:/etc/moview/{CERTIFICATES}:ro"]
    if "ports" in service:
        found["ports"] = ["${HTTP_PORT:-80}:8080"]
    return found


def _build(build: dict[str, Any]) -> dict[str, Any]:
    arguments = {
        image: f"${{{image}:-{default}}}"
        for image, default in IMAGES.items()
        if image in build["args"]
    }
    context = _in_bundle(build["context"])
    return build | {"context": context, "args": build["args"] | arguments}


def _environment(service: str, settings: dict[str, Any], tag: str) -> dict[str, Any]:
    properties = {name: f"{service.upper()}_{name}" for name in ADDRESSES}
    properties |= {name: name for name in SECRETS}
    return {
        **settings,
        **{
            name: f"${{{its}:?set the environment property {its}}}"
            for name, its in properties.items()
            if name in settings
        },
        "DATABASE_PREFIX": "${DATABASE_PREFIX:-}",
        "MOVIEW_RELEASE": tag,
        # Handed on if it is set, for an empty one would mean no certificates at all.
        "SSL_CERT_FILE": None,
    }


def _in_bundle(context: str) -> str:
    """A build context of docker/, relative to the bundle's root."""
    place = (ROOT / "docker" / context).resolve().relative_to(ROOT)
    return f"./{place}" if place.parts else "."


def contents(certificates: Path | None = None) -> dict[str, tuple[bytes, bool]]:
    """The files of the bundle by path: bytes, and whether it is executable."""
    files: dict[str, tuple[bytes, bool]] = {}
    for pattern in SOURCES:
        found = {str(path.relative_to(ROOT)): path for path in _files(ROOT, pattern)}
        files |= {
            name: _read(path) for name, path in found.items() if not name.startswith(_left_out())
        }
    beanstalk = ROOT / "docker" / "beanstalk"
    files |= {name: _read(beanstalk / source) for name, source in PLATFORM.items()}
    files[f"{CERTIFICATES}/README"] = (b"Authorities of your own, as .pem: docs/deploy.md\n", False)
    if certificates is not None:
        authorities = _files(certificates, "*.pem")
        if not authorities:
            raise click.ClickException(f"there is no .pem file in {certificates}")
        files |= {f"{CERTIFICATES}/{path.name}": _read(path) for path in authorities}
    digest = hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest()
    files["docker-compose.yml"] = (compose(f"{version()}-{digest[:12]}").encode(), False)
    return files


def _left_out() -> tuple[str, ...]:
    """Prefixes of the paths of our code that images lack, from .dockerignore."""
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    return tuple(f"{line}/" for line in lines if line.partition("/")[0] in PACKAGES)


def _files(base: Path, pattern: str) -> list[Path]:
    found = sorted(path for path in base.glob(pattern) if path.is_file())
    return [path for path in found if "__pycache__" not in path.parts]


def _read(path: Path) -> tuple[bytes, bool]:
    return path.read_bytes(), bool(path.stat().st_mode & 0o100)


def packed(files: dict[str, tuple[bytes, bool]]) -> bytes:
    """The files as a zip: sorted, without times and owners."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, (data, is_program) in sorted(files.items()):
            entry = zipfile.ZipInfo(name)  # of the first day of 1980
            entry.create_system = 3  # Unix: the next line is its mode
            entry.external_attr = (0o100755 if is_program else 0o100644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return memory.getvalue()


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("dist"),
    show_default=True,
    help="The folder to write to.",
)
@click.option(
    "--certificates",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder of .pem files that services find in /etc/moview/certificates.",
)
def main(folder: Path, certificates: Path | None) -> None:
    """Write moview-VERSION.zip, the bundle that Elastic Beanstalk deploys."""
    files = contents(certificates)
    data = packed(files)
    target = folder / f"moview-{version()}.zip"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}") from error
    click.echo(f"{target}: {len(files)} files, {len(data) / 1024:.0f} KiB")


if __name__ == "__main__":
    main(prog_name="bundle.py")

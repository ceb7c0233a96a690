"""Commands to a Docker engine."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from moview.stack.command import output_of


def docker_answers() -> bool:
    """Whether the docker command is installed and reaches an engine."""
    if shutil.which("docker") is None:
        return False
    command = ("docker", "version", "--format", "{{.Server.Version}}")
    try:
        result = subprocess.run(command, capture_output=True, timeout=20, check=False)
    except subprocess.TimeoutExpired:
        return False
    return result.returncode == 0


def container_name(role: str, folder: Path) -> str:
    """The name of the container in this role whose data belongs to `folder`."""
    return f"moview-{role}-" + hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]


def docker(*arguments: str, given: str = "") -> str:
    """The output of docker. Raises StackError with its last line."""
    return output_of(["docker", *arguments], f"docker {arguments[0]}", given)

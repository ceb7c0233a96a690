#!/usr/bin/env python3
"""Make .venv with everything Moview runs on, from the lock files.

Runs on the standard library alone, under any Python 3.7 or later, so that `make up` works on a
fresh machine. Does nothing when .venv is already what the lock files say.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
DATA = ROOT / ".moview"
# The first of these that is there, or the one that MOVIEW_PYTHON names.
NAMED = os.environ.get("MOVIEW_PYTHON", "")
INTERPRETERS = (NAMED,) if NAMED else ("python3.11", "python3.12", "python3.13")
# Each holds all that the one before it does.
LOCKS = {"runtime": "requirements.lock", "dev": "requirements-dev.lock"}
VENV_PROBE = "import ensurepip, venv, sys; print(sys.version_info[:2])"


class BootstrapError(Exception):
    """The installation cannot go on; the message says what is missing and what to do."""


def main() -> int:
    """Install from the command line; the process's exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--dev", action="store_true", help="also install what tests, lint and measurements need"
    )
    parser.add_argument("--force", action="store_true", help="make .venv anew")
    arguments = parser.parse_args()
    DATA.mkdir(exist_ok=True)
    try:
        with (DATA / "bootstrap.lock").open("w") as lock:
            wait_for(lock)
            install("dev" if arguments.dev else "runtime", force=arguments.force)
    except BootstrapError as error:
        print(f"moview: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nmoview: installation interrupted; run it again to go on", file=sys.stderr)
        return 130
    return 0


def wait_for(lock: IO[str]) -> None:
    """Wait for another run of this script to end, and then find its work done."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("another installation is running; waiting for it")
        fcntl.flock(lock, fcntl.LOCK_EX)


def install(wanted: str, force: bool) -> None:
    """Make .venv what a lock file says; one that holds more already stays so."""
    stamp = VENV / "moview.stamp"
    installed = stamp.read_text().split() if stamp.exists() and not force else []
    wanted = max(
        [wanted, *(name for name in installed[:1] if name in LOCKS)], key=list(LOCKS).index
    )
    want = [wanted, fingerprint(wanted)]
    if installed == want and (VENV / "bin" / "moview").exists() and not is_of_another():
        return
    started = time.monotonic()
    if force or is_of_another() or not venv_works():
        create_venv()
    if stamp.exists():
        stamp.unlink()
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
    install_locked(pip, ROOT / LOCKS[wanted])
    editable = ["install", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)]
    run(pip + editable, "installing moview itself", 0)
    run([*pip, "check"], "checking that they fit together", 0)
    stamp.write_text(" ".join(want))
    say(f"installed in {time.monotonic() - started:.0f} s")


def install_locked(pip: list[str], lock: Path) -> None:
    """Install a lock's packages, with uv if it is there and reaches them, else with pip."""
    pins = sum(1 for line in lock.read_text().splitlines() if "==" in line)
    title = f"installing {pins} packages"
    # The lock names every package. Were pip to look for dependencies, it would stumble over each
    # one asked for with an extra ("coverage[toml]") once a newer version of that is published.
    locked = ["install", "--no-deps", "--require-hashes", "--requirement", str(lock)]
    if shutil.which("uv"):
        try:
            run(["uv", "pip", *locked, "--python", str(VENV / "bin" / "python")], title, pins)
        except BootstrapError:
            say("uv could not; pip tries")  # its indexes may be others than pip's
        else:
            return
    run(pip + locked, title, pins)


def fingerprint(wanted: str) -> str:
    """A digest of what .venv depends on: the lock, the metadata, the place of the checkout."""
    digest = hashlib.sha256(str(ROOT).encode())
    for name in (LOCKS[wanted], "setup.cfg", "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def venv_works() -> bool:
    """Whether .venv can be used; not if it was moved, or its Python was removed or upgraded."""
    python = VENV / "bin" / "python"
    if not python.exists():
        return False
    probe = "import pip, sys; print(sys.prefix)"
    result = subprocess.run(
        [str(python), "-c", probe],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    return result.returncode == 0 and os.path.realpath(result.stdout.strip()) == str(VENV)


def is_of_another() -> bool:
    """Whether .venv was made with another Python than MOVIEW_PYTHON names."""
    if not NAMED:
        return False
    program = "import sys; print(*sys.version_info[:2])"
    pythons = (NAMED, str(VENV / "bin" / "python"))
    try:
        versions = {subprocess.check_output([python, "-c", program]) for python in pythons}
    except (OSError, subprocess.CalledProcessError):
        return True
    return len(versions) > 1


def create_venv() -> None:
    """Make an empty .venv in place of the old one."""
    if VENV.exists():
        shutil.rmtree(str(VENV))
    python = find_python()
    run([python, "-m", "venv", str(VENV)], f"making .venv with {python}", 0)


def find_python() -> str:
    """The first interpreter that can make a virtual environment, Debian's installed if need be."""
    for name in INTERPRETERS:
        if shutil.which(name) and can_make_venv(name):
            return name
    names = [name for name in INTERPRETERS if shutil.which(name) and runs(name)]
    apt = apt_get()
    if apt:
        # The distribution's own python3 may be none of ours; can_make_venv tells.
        packages = [f"{Path(name).name}-venv" for name in names[:1]] or ["python3-venv"]
        run([*apt, "update"], "looking up Debian's packages", 0)
        run([*apt, "install", "-y", "--no-install-recommends", *packages], "installing Python", 0)
        for name in INTERPRETERS:
            if shutil.which(name) and can_make_venv(name):
                return name
    if names:
        raise BootstrapError(
            f"{names[0]} cannot make virtual environments: sudo apt install {names[0]}-venv"
        )
    if NAMED:
        raise BootstrapError(f"MOVIEW_PYTHON names {NAMED}, which is not there")
    raise BootstrapError("Python 3.11, 3.12 or 3.13 is needed: sudo apt install python3.11-venv")


def can_make_venv(python: str) -> bool:
    """Whether this Python can make a virtual environment with pip in it."""
    return runs(python, VENV_PROBE)


def runs(python: str, program: str = "") -> bool:
    """Whether a Python starts and runs a program; not if it is a version manager's empty shim."""
    result = subprocess.run(
        [python, "-c", program], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    return result.returncode == 0


def apt_get() -> list[str]:
    """The start of an apt-get command that needs no password; empty if there is none."""
    if not shutil.which("apt-get"):
        return []
    command = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]
    if os.geteuid() == 0:
        return command
    if (
        shutil.which("sudo")
        and subprocess.call(["sudo", "-n", "true"], stderr=subprocess.DEVNULL) == 0
    ):
        return ["sudo", "-n", *command]
    return []


def run(command: list[str], title: str, total: int) -> None:
    """Run a command, its output in .moview/logs/install.log, and show its progress."""
    log = DATA / "logs" / "install.log"
    log.parent.mkdir(exist_ok=True)
    say(title)
    tail: list[str] = []
    with log.open("a") as record:
        process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        done = 0
        for line in process.stdout or ():
            record.write(line)
            tail = [*tail, line.rstrip()][-5:]
            done += line.startswith("Collecting")
            show(line, done, total)
        clear()
    if process.wait() != 0:
        raise BootstrapError(f"{title} failed, see {log}:\n  " + "\n  ".join(tail))


def show(line: str, done: int, total: int) -> None:
    """Show progress in one line of the terminal."""
    if not sys.stderr.isatty():
        return
    count = f"{min(done, total)}/{total} " if total else ""
    print(f"\r\033[K  {count}{line.strip()[:68]}", end="", file=sys.stderr, flush=True)


def clear() -> None:
    """Clear the line of progress."""
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)


def say(message: str) -> None:
    """Print a message on stderr."""
    print(f"moview: {message}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())

"""Installing Debian packages that the stack or the tests need, without starting their services."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from moview.stack.errors import StackError

# Debian's packages ask this program before they start their services; 101 forbids it.
POLICY = Path("/usr/sbin/policy-rc.d")
POLICY_TEXT = "#!/bin/sh\n# Moview runs a node of its own: no system service.\nexit 101\n"


def may_install() -> bool:
    """Whether apt-get is installed and needs no password."""
    return shutil.which("apt-get") is not None and _privilege() is not None


def install(packages: Sequence[str], log: Path, report_progress: Callable[[str], None]) -> None:
    """Install packages, with output in `log`. Raises StackError with the last line of apt-get."""
    prefix = (*(_privilege() or ()), "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q")
    log.parent.mkdir(parents=True, exist_ok=True)
    _run((*prefix, "update"), log, report_progress)
    with _no_service_starts():
        _run((*prefix, "install", "-y", "--no-install-recommends", *packages), log, report_progress)


def install_service(package: str, log: Path, report_progress: Callable[[str], None]) -> None:
    """As `install`, for a package with a service of its own, which is not started."""
    install((package,), log, report_progress)
    # It would start at the next boot and take the standard port.
    disable = (*(_privilege() or ()), "update-rc.d", package, "disable")
    subprocess.run(disable, capture_output=True, check=False)


def _privilege() -> tuple[str, ...] | None:
    """The prefix that runs a command as root without a password; None if there is none."""
    if os.geteuid() == 0:
        return ()
    if shutil.which("sudo") is None:
        return None
    probe = subprocess.run(("sudo", "-n", "true"), capture_output=True, check=False)
    return ("sudo", "-n") if probe.returncode == 0 else None


@contextmanager
def _no_service_starts() -> Iterator[None]:
    if POLICY.exists():  # the machine's own policy stands
        yield
        return
    prefix = _privilege() or ()
    write = (*prefix, "sh", "-c", f"cat > {POLICY} && chmod 755 {POLICY}")
    subprocess.run(write, input=POLICY_TEXT.encode(), check=True)
    try:
        yield
    finally:
        subprocess.run((*prefix, "rm", "-f", str(POLICY)), check=True)


def _run(command: tuple[str, ...], log: Path, report_progress: Callable[[str], None]) -> None:
    last = ""
    with log.open("a") as record:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
        )
        for line in process.stdout or ():
            record.write(line)
            last = line.strip() or last
            report_progress(last)
    if process.wait() != 0:
        raise StackError(f"{' '.join(command[-3:])} failed: {last} (see {log})")

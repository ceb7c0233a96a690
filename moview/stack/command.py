"""Running another program's command to its end."""

import subprocess
from collections.abc import Mapping, Sequence

from moview.stack.errors import StackError

TIMEOUT_SECONDS = 60


def output_of(
    command: Sequence[str],
    name: str,
    given: str = "",
    environment: Mapping[str, str] | None = None,
) -> str:
    """The output of a command; `given` is its standard input.

    Raises StackError with `name` and the last line it printed, if it fails.
    """
    result = subprocess.run(
        command,
        env=environment,
        input=given,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    if result.returncode != 0:
        lines = (result.stderr or result.stdout).strip().splitlines() or ["no output"]
        raise StackError(f"{name}: {lines[-1]}")
    return result.stdout

"""`moview up --detach`: the stack in the background, until it is ready or has failed."""

import subprocess
import sys

from moview.operating.connection import running
from moview.stack.errors import StackError
from moview.stack.layout import Layout
from moview.stack.program import wait_until
from moview.stack.progress import Progress
from moview.stack.up import Options, announce

READY_SECONDS = 600  # a first run may install a broker and loads the demo catalogue


def up_detached(layout: Layout, options: Options, progress: Progress) -> None:
    """Run the stack in the background. Raises StackError with the last words of a failed run."""
    layout.create()
    log = layout.logs / "up.log"
    command = [sys.executable, "-m", "moview.cli", "up", "--port", str(options.port)]
    command += ["--serve-module", options.serve_module]
    command += [] if options.demo else ["--no-demo"]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def settled() -> bool:
        state = running(layout)
        return process.poll() is not None or (state is not None and state.ready)

    with progress.step(f"Starting Moview, see {log}"):
        in_time = wait_until(settled, READY_SECONDS, 0.2)
    lines = log.read_text(errors="replace").strip().splitlines() or ["it said nothing"]
    if process.poll() is None and in_time:
        state = running(layout)
        if state is not None:
            announce(state, layout, progress, detached=True)
    elif process.poll() == 0:
        progress.say(lines[-1])
    else:
        raise StackError(lines[-1].removeprefix("Error: "))

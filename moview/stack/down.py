"""Stopping a stack that another terminal runs."""

import os
import signal

from moview.operating.connection import NotRunningError, is_claimed
from moview.stack.claim import claimant
from moview.stack.errors import StackError
from moview.stack.layout import Layout
from moview.stack.program import wait_until
from moview.stack.progress import Progress
from moview.stack.supervisor import STOP_SECONDS


def down(layout: Layout, progress: Progress) -> None:
    """Stop it and wait until its last process has ended.

    Raises NotRunningError when nothing runs, StackError when it does not end in time.
    """
    pid = claimant(layout)
    if pid is None:
        raise NotRunningError
    with progress.step("Stopping Moview"):
        try:
            os.kill(pid, signal.SIGTERM)
        except ProcessLookupError:
            raise NotRunningError from None
        except PermissionError:
            raise StackError(f"process {pid} belongs to another user: stop it there") from None
        if not wait_until(lambda: not is_claimed(layout), STOP_SECONDS + 10):
            raise StackError(f"it does not end, see {layout.logs}/supervisor.log")

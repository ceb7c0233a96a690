"""Named points at which a fault test may kill this process; inert unless the environment switches
one on.

``MOVIEW_FAILPOINT=after_commit:3`` ends the process, as ``kill -9`` would, the third time it
passes there.
"""

import os
import signal

_name, _, _count = os.environ.get("MOVIEW_FAILPOINT", "").partition(":")
_left = int(_count or 1)


def failpoint(name: str) -> None:
    """Die here if this point is switched on and its turn has come."""
    global _left
    if name != _name:
        return
    _left -= 1
    if _left <= 0:
        os.kill(os.getpid(), signal.SIGKILL)

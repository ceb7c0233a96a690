"""Which Moview runs: what metrics and error reports are told apart by."""

import os
from importlib.metadata import version


def release() -> str:
    """MOVIEW_RELEASE where it is set, such as a commit; else the package and its version."""
    return os.environ.get("MOVIEW_RELEASE") or f"moview@{version('moview')}"

"""The release that runs, as metrics and error reports name it."""

import os
from importlib.metadata import PackageNotFoundError, version

PACKAGE = "moview"


def release() -> str:
    """MOVIEW_RELEASE where it is set, such as a commit; else the package and its version."""
    if named := os.environ.get("MOVIEW_RELEASE"):
        return named
    try:
        return f"{PACKAGE}@{version(PACKAGE)}"
    except PackageNotFoundError:  # sources that were not installed, as in the images
        return PACKAGE

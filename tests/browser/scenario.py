"""The scenario of the browser tests: all of Moview with the demo catalogue."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from moview.catalogue import read_jsonl
from moview.catalogue.records import Entry
from moview.stack.catalogue import CATALOGUE
from tests.e2e.running import Moview
from tests.e2e.starting import running_moview

BATCH = 200


@contextmanager
def scenario(
    broker_uri: str, mongodb_uri: str, database_prefix: str, folder: Path
) -> Iterator[Moview]:
    """Moview with movies in it, and nobody yet who says anything about them."""
    with running_moview(broker_uri, mongodb_uri, database_prefix, folder) as moview:
        load_demo_catalogue(moview)
        yield moview


def load_demo_catalogue(moview: Moview) -> None:
    """As `moview import jsonl` and `moview calibrate` do."""
    records = [item.record for item in read_jsonl(CATALOGUE) if isinstance(item, Entry)]
    for start in range(0, len(records), BATCH):
        moview.import_movies(*records[start : start + BATCH])
    version, after = moview.rpc.movie.begin_calibration(wait=30)["version"], None
    while True:
        step = moview.rpc.movie.apply_calibration(wait=30, version=version, after=after)
        after = step["next"]
        if after is None:
            return

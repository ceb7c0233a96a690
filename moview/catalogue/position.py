"""The position of an import, kept beside the local stack's data so that it can be resumed."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path


class Position:
    """The number of items of a source that are done, and their outcomes.

    It belongs to the very files (their paths, sizes and times of change) and options of the
    import: if any of them is another, the import starts at the beginning.
    """

    def __init__(self, folder: Path, files: Sequence[Path], options: Sequence[object]) -> None:
        marks = [(str(file.resolve()), *_mark(file)) for file in files]
        identity = json.dumps([marks, [repr(option) for option in options]])
        digest = hashlib.sha256(identity.encode()).hexdigest()[:16]
        self._path = folder / f"import-{digest}.json"
        self.done = 0
        self.outcomes: Counter[str] = Counter()

    def resume(self) -> None:
        """Load the position that an interrupted import left, if any."""
        try:
            kept = json.loads(self._path.read_text())
            self.done, self.outcomes = int(kept["done"]), Counter(kept["outcomes"])
        except (OSError, ValueError, KeyError, TypeError):
            # Nothing was kept, or not whole: the import is idempotent, so it may start again.
            self.done, self.outcomes = 0, Counter()

    def keep(self, done: int, outcomes: Counter[str]) -> None:
        """Save that `done` items are through."""
        self.done, self.outcomes = done, outcomes
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_suffix(".draft")
        draft.write_text(json.dumps({"done": done, "outcomes": outcomes}))
        draft.replace(self._path)

    def forget(self) -> None:
        """Delete the saved position: the import is complete."""
        self._path.unlink(missing_ok=True)


def _mark(file: Path) -> tuple[int, int]:
    status = file.stat()
    return status.st_size, status.st_mtime_ns

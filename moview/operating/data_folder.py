"""The folder of local data: `.moview` in the checkout, or the one that MOVIEW_DATA names."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parents[2]
"""The checkout, or the folder in which an image has the code."""


@dataclass(frozen=True)
class DataFolder:
    """Paths in the folder of local data; nothing is created before it is asked for."""

    data: Path

    @classmethod
    def default(cls) -> Self:
        """The folder in MOVIEW_DATA, or `.moview` in the checkout."""
        return cls(Path(os.environ.get("MOVIEW_DATA") or ROOT / ".moview").resolve())

    @property
    def logs(self) -> Path:
        """The folder of what the services of the local stack log, a file each."""
        return self.data / "logs"

    @property
    def state(self) -> Path:
        """Where the running stack says how it is reached: JSON, see :class:`RunningStack`."""
        return self.data / "state.json"

    @property
    def lock(self) -> Path:
        """The file that the running stack holds locked; its process's id is in it."""
        return self.data / "up.lock"

    @property
    def token_key_file(self) -> Path:
        """The key that signs the local stack's tokens."""
        return self.data / "token.key"

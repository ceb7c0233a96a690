"""Profiles of a process by py-spy: where the time of a vote goes, by function."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

SHOWN = 12
RATE = 200


def start(pid: int, seconds: float, file: Path) -> subprocess.Popen[bytes]:
    """Begin to sample a process; the samples are in ``file`` once the process returned ends."""
    program = str(Path(sys.executable).with_name("py-spy"))
    options = [
        "--duration",
        f"{seconds:.0f}",
        "--rate",
        str(RATE),
        "--format",
        "raw",
        "--nonblocking",
    ]
    return subprocess.Popen(
        [program, "record", "--pid", str(pid), *options, "--output", str(file)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def top(samples: str, most: int = SHOWN) -> list[tuple[str, float, float]]:
    """Functions by the time within them and all they call: (name, whole share, own share), 0 to 1.

    ``samples`` are lines of ``frame;frame;… number``, as py-spy writes them.
    """
    whole: Counter[str] = Counter()
    own: Counter[str] = Counter()
    total = 0
    for line in samples.splitlines():
        stack, _, number = line.rpartition(" ")
        frames = [_without_line(frame) for frame in stack.split(";")]
        total += int(number)
        own[frames[-1]] += int(number)
        for frame in set(frames):
            whole[frame] += int(number)
    if not total:
        return []
    return [(name, whole[name] / total, share / total) for name, share in own.most_common(most)]


def _without_line(frame: str) -> str:
    """``name (file.py:12)`` -> ``name (file.py)``."""
    name, _, place = frame.rpartition(" (")
    return f"{name} ({place.rstrip(')').rpartition(':')[0] or place})"

"""Processor time that each process needs for a vote."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def seconds(sessions: Mapping[str, int]) -> dict[str, float]:
    """Processor seconds used so far by the processes in these sessions, by name (proc(5))."""
    names = {pid: name for name, pid in sessions.items()}
    spent = dict.fromkeys(sessions, 0.0)
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = file.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile
            continue
        if name := names.get(int(fields[3])):
            spent[name] += (int(fields[11]) + int(fields[12])) / TICKS
    return spent

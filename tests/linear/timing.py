"""Growth of running time with the size of the input."""

import math
import time
from collections.abc import Callable

NOTHING_SECONDS = 0.001
"""What takes no longer for the largest input is in nobody's way, and too quick to measure."""
MAX_GROWTH = 3.0
"""By which factor the time may grow where the input is doubled: 2 where it grows as the input does,
4 with its square. Machines are uneven."""
TRIES = 20


def growth(work: Callable[[str], object], make: Callable[[int], str], largest: int) -> float:
    """The factor of the time for each doubling of the input, up to the largest; 0 for no time."""
    large, small = make(largest), make(largest // 16)
    found = math.inf
    long, short = _seconds(work, large), math.inf
    for _ in range(TRIES):
        if long < NOTHING_SECONDS:
            return 0.0
        # The least of a few: whatever else the machine did only adds.
        short = min(short, _seconds(work, small))
        found = (long / short) ** (1 / 4)
        if found < MAX_GROWTH:
            break
        long = min(long, _seconds(work, large))
    return found


def _seconds(work: Callable[[str], object], text: str) -> float:
    began = time.thread_time()  # what others do on the machine does not count
    work(text)
    return time.thread_time() - began

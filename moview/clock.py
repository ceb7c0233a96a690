"""Time as Moview writes it: aware, in UTC, RFC 3339 in JSON, microseconds for commands."""

import time
from datetime import UTC, datetime


def now() -> datetime:
    """The present moment in UTC, to the millisecond that MongoDB keeps."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def timestamp(moment: datetime) -> str:
    """``2026-11-22T13:24:00Z``, with milliseconds where there are any (RFC 3339)."""
    precision = "milliseconds" if moment.microsecond else "seconds"
    return moment.astimezone(UTC).isoformat(timespec=precision).replace("+00:00", "Z")


def parse_timestamp(text: str) -> datetime:
    """The moment that :func:`timestamp` wrote; ValueError for anything without a time zone."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"no time zone in {text!r}")
    return moment.astimezone(UTC)


def next_version(previous: int) -> int:
    """A subject's next version: it grows, and a restored owner still outruns its own past."""
    return max(previous + 1, time.time_ns() // 1_000_000)


_last_command = 0


def command_time() -> int:
    """Microseconds since the epoch, strictly increasing within this process.

    It orders a person's commands: of two, the one asked later holds, however often either is run.
    """
    global _last_command
    _last_command = max(_last_command + 1, time.time_ns() // 1000)
    return _last_command

"""Counting what transactions changed, once they are committed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from moview.messaging.contracts import Event
from moview.observability.metrics import EVENTS_SAVED, SERIES
from moview.observability.reporting import breadcrumb
from moview.rules.series import series_outcome

DROPPING = ("appointment", "relegation")
"""Events that end a series without deciding it."""


def count_committed(events: Iterable[Event], entries: Iterable[Mapping[str, Any]]) -> None:
    """Count these events, and what these entries of a ledger say of series."""
    for event in events:
        # Votes and reactions have a value, and None once they are taken back.
        value = (event.data["value"] or "none") if "value" in event.data else ""
        EVENTS_SAVED.labels(event.type, value).inc()
        breadcrumb("event", f"saved {event.type}")
    for entry in entries:
        # A movie that is not placed any more has no series either.
        is_placed = entry["after"].get("placed", True)
        dropped = entry["event"]["type"] in DROPPING or not is_placed
        found = series_outcome(entry["before"], entry["after"], dropped)
        if found is not None:
            SERIES.labels(*found).inc()

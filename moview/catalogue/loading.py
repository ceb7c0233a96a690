"""Sending the entries of a reader to the movie service, in batches that can be repeated."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from moview.catalogue.position import Position
from moview.catalogue.records import BadLine, Entry, Item, Items, Record
from moview.errors import DeadlineExceeded, TooManyRequests, Unavailable

BATCH = 100
TRIES = 8
MAX_WAIT_SECONDS = 15.0
BAD = "bad"
"""The outcome of a line that no service ever saw."""
USABLE = ("created", "updated", "unchanged")
"""Outcomes of movies that are in the catalogue now."""

Send = Callable[[Sequence[Record]], list[dict[str, Any]]]


def load(
    items: Items,
    send: Send,
    position: Position,
    report: Callable[[Item, str, str], None],
    advance: Callable[[Counter[str]], None] = lambda _: None,
) -> Counter[str]:
    """Send every entry, from the position on; returns the number of items by outcome.

    `report` is called for each item that was not imported, with the item, its outcome and the
    reason. Raises Unavailable or DeadlineExceeded when the service did not take a batch in eight
    tries; the position is kept then.
    """
    outcomes = Counter(position.outcomes)
    batch: list[Item] = []
    number = 0
    for number, item in enumerate(items, 1):
        if number <= position.done:
            continue
        batch.append(item)
        if len(batch) == BATCH:
            _load_batch(batch, send, outcomes, report)
            position.keep(number, outcomes)
            advance(outcomes)
            batch = []
    _load_batch(batch, send, outcomes, report)
    position.forget()
    advance(outcomes)
    return outcomes


def _load_batch(
    batch: Sequence[Item],
    send: Send,
    outcomes: Counter[str],
    report: Callable[[Item, str, str], None],
) -> None:
    entries = [item for item in batch if isinstance(item, Entry)]
    results = _send_patiently(send, [entry.record for entry in entries]) if entries else []
    answers = {id(entries[result["index"]]): result for result in results}
    for item in batch:
        if isinstance(item, BadLine):
            outcomes[BAD] += 1
            report(item, BAD, item.reason)
            continue
        answer = answers[id(item)]
        outcomes[answer["outcome"]] += 1
        if answer["outcome"] not in USABLE:
            report(item, answer["outcome"], answer.get("message") or "no reason given")


def _send_patiently(send: Send, records: Sequence[Record]) -> list[dict[str, Any]]:
    """Send a batch, again if unanswered: importing is idempotent."""
    for attempt in range(TRIES):
        try:
            return send(records)
        except (Unavailable, DeadlineExceeded, TooManyRequests):
            if attempt == TRIES - 1:
                raise
            time.sleep(min(2.0**attempt / 2, MAX_WAIT_SECONDS))
    raise AssertionError("unreachable")

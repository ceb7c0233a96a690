"""Ledger entries as plain values, and their replay (rule 8).

The state of a ladder is what replaying its ledger yields: each entry holds the state before, the
event with every outside value that was used, and the state after, so anyone can work it out again.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from typing import Any, TypeVar

from moview.rules.tiers import RULES_VERSION

Plain = dict[str, Any]
E = TypeVar("E")


def event_to_plain(types: Mapping[str, type[Any]], event: Any) -> Plain:
    """A plain form of an event that JSON and BSON can hold: its fields, and its ``type``."""
    name = next(name for name, cls in types.items() if cls is type(event))
    return {"type": name, **asdict(event)}


def event_from_plain(types: Mapping[str, type[E]], plain: Mapping[str, Any]) -> E:
    """The event of this plain form. Raises ValueError for an unknown type or wrong fields."""
    fields = {key: value for key, value in plain.items() if key != "type"}
    cls = types.get(plain.get("type", ""))
    if cls is None:
        raise ValueError(f"unknown type of ledger event {plain.get('type')!r}")
    try:
        return cls(**fields)
    except TypeError as error:
        raise ValueError(f"not a {plain['type']} event: {error}") from None


def differences(
    entries: Iterable[Mapping[str, Any]],
    start: Plain | None,
    replay: Callable[[Mapping[str, Any], Mapping[str, Any]], Mapping[str, Any]],
) -> list[str]:
    """What is wrong with one subject's ledger, in words; empty if nothing is.

    Entries have ``seq`` (1, 2, 3 …), ``event``, ``before`` and ``after``, and may have ``rules``.
    ``start`` is the state before the first one (None: unknown). ``replay(before, event)`` gives
    values by the name of the entry's field that must hold them; only ``after`` must be there.
    """
    found: list[str] = []
    previous = start
    for number, entry in enumerate(entries, start=1):
        found += [f"entry {number}: {what}" for what in _faults(entry, number, previous, replay)]
        previous = entry.get("after")
    return found


def _faults(
    entry: Mapping[str, Any],
    number: int,
    previous: Mapping[str, Any] | None,
    replay: Callable[[Mapping[str, Any], Mapping[str, Any]], Mapping[str, Any]],
) -> Iterable[str]:
    if entry.get("seq") != number:
        yield f"its seq is {entry.get('seq')!r}"
    if entry.get("rules", RULES_VERSION) != RULES_VERSION:
        yield f"made under rules {entry['rules']!r}, these are {RULES_VERSION}"
        return
    before, after = entry.get("before"), entry.get("after")
    if previous is not None and before != previous:
        yield f"starts from {before}, the one before it ended in {previous}"
    if before == after:
        yield "changes nothing"
    try:
        expected = replay(entry["before"], entry["event"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        yield f"cannot be replayed: {error!r}"
        return
    for field, value in expected.items():
        if (field == "after" or field in entry) and entry.get(field) != value:
            yield f"{field} is {entry.get(field)}, replayed it is {value}"

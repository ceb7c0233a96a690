"""Ledger entries as plain values, and their replay (rule 8).

The state of a ladder is what replaying its ledger yields: each entry holds the state before, the
event with every outside value that was used, and the state after, so anyone can work it out again.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from typing import Any, TypeVar

from moview.rules.tiers import RULES_VERSION

MIGRATION = "migration"
"""The type of the event that brings a subject from one version of the rules to the next."""

Plain = dict[str, Any]
Replay = Callable[[Mapping[str, Any], Mapping[str, Any]], Mapping[str, Any]]
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
    entries: Iterable[Mapping[str, Any]], start: Plain | None, replays: Mapping[int, Replay]
) -> list[str]:
    """What is wrong with one subject's ledger, in words; empty if nothing is.

    Entries have ``seq`` (1, 2, 3 …), ``event``, ``before`` and ``after``, and may have ``rules``,
    the version that they were made under. ``start`` is the state before the first one (None:
    unknown). ``replays[rules](before, event)`` gives values by the name of the entry's field that
    must hold them; only ``after`` must be there.
    """
    found: list[str] = []
    previous: Mapping[str, Any] = {"after": start}
    for number, entry in enumerate(entries, start=1):
        faults = [*_misplaced(entry, number, previous), *_misreplayed(entry, replays)]
        found += [f"entry {number}: {what}" for what in faults]
        previous = entry
    return found


def _misplaced(entry: Mapping[str, Any], number: int, previous: Mapping[str, Any]) -> Iterable[str]:
    """What is wrong with where an entry stands."""
    if entry.get("seq") != number:
        yield f"its seq is {entry.get('seq')!r}"
    before, ended = entry.get("before"), previous.get("after")
    if ended is not None and before != ended:
        yield f"starts from {before}, the one before it ended in {ended}"
    if _is_migration(entry):
        if number > 1 and _rules_of(previous) >= _rules_of(entry):
            yield "migrates to the rules of the one before it"
    elif number > 1 and _rules_of(previous) != _rules_of(entry):
        yield f"made under rules {_rules_of(entry)!r}, the one before it under others"
    elif before == entry.get("after"):
        yield "changes nothing"


def _misreplayed(entry: Mapping[str, Any], replays: Mapping[int, Replay]) -> Iterable[str]:
    """What an entry holds otherwise than the rules of its version would have it."""
    replay = replays.get(_rules_of(entry))
    if replay is None:
        yield f"made under rules {entry['rules']!r}, known are {', '.join(map(str, replays))}"
        return
    try:
        expected = replay(entry["before"], entry["event"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        yield f"cannot be replayed: {error!r}"
        return
    for field, value in expected.items():
        if (field == "after" or field in entry) and entry.get(field) != value:
            yield f"{field} is {entry.get(field)}, replayed it is {value}"


def _rules_of(entry: Mapping[str, Any]) -> int:
    rules: int = entry.get("rules", RULES_VERSION)
    return rules


def _is_migration(entry: Mapping[str, Any]) -> bool:
    event = entry.get("event")
    return isinstance(event, Mapping) and event.get("type") == MIGRATION

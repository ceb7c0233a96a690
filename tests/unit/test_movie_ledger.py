"""Rules 6 and 8: replaying a movie's ledger, and finding tampering."""

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movie.domain import (
    MovieLadder,
    OpinionCounted,
    ScoreMoved,
    Series,
    apply,
    event_from_dict,
    event_to_dict,
    ladder_from_dict,
    ladder_to_dict,
    replay_ledger,
)

START = MovieLadder("killing_time")

scores = st.floats(0, 100)
masses = st.floats(3, 10)
tiers = st.sampled_from(["poser", "newbie", "armchair", "critic"])
counted = st.builds(
    OpinionCounted,
    st.integers(0, 40).map(str),
    tiers,
    st.sampled_from([0, 50, 100]),
    scores,
    masses,
)
events = st.one_of(counted, counted, counted, st.builds(ScoreMoved, scores, masses))
histories = st.lists(events, min_size=1, max_size=60)


def ledger(events, start=START):
    entries = []
    for event in events:
        after = apply(start, event)
        if after != start:
            entry = {
                "seq": len(entries) + 1,
                "rules": 2,
                "event": event_to_dict(event),
                "before": ladder_to_dict(start),
                "after": ladder_to_dict(after),
            }
            entries.append(json.loads(json.dumps(entry)))
        start = after
    return entries


def opinions(*values):
    return [OpinionCounted(f"p{n}", "critic", value, 50, 100) for n, value in enumerate(values)]


STORY = ledger(
    [
        ScoreMoved(70, 4),
        OpinionCounted("ann", "critic", 0, 60, 9),
        *opinions(0, 0, 0, 100, 0),
        *opinions(*[50] * 10),
    ]
)


def test_the_story_has_every_kind_of_change():
    afters = [ladder_from_dict(entry["after"]) for entry in STORY]
    assert afters[0] == MovieLadder("masterpiece", True)
    assert afters[1].series == Series("demotion")
    assert afters[6] == MovieLadder("killing_time", True, None, 10)
    assert afters[-1] == MovieLadder("killing_time", True)
    assert len(STORY) == 17


def test_a_true_ledger_has_no_differences():
    assert replay_ledger(STORY, START) == []
    assert replay_ledger(STORY) == []
    assert replay_ledger([]) == []
    assert replay_ledger([], START) == []


@given(histories)
def test_any_history_can_be_replayed(history):
    assert replay_ledger(ledger(history), START) == []
    assert replay_ledger(ledger(history)) == []


@given(counted | st.builds(ScoreMoved, scores, masses))
def test_events_come_back_from_their_plain_form(event):
    assert event_from_dict(json.loads(json.dumps(event_to_dict(event)))) == event


@given(histories)
def test_ladders_come_back_from_their_plain_form(history):
    ladder = START
    for event in history:
        ladder = apply(ladder, event)
        assert ladder_from_dict(json.loads(json.dumps(ladder_to_dict(ladder)))) == ladder


def leaves(value, path=()):
    if isinstance(value, dict):
        return [leaf for key in value for leaf in leaves(value[key], (*path, key))]
    return [(*path,)]


def tampered(entries, path, value):
    entries = copy.deepcopy(entries)
    place = entries
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return entries


@pytest.mark.no_cover  # everything is tried, as by chance: see tests/conftest.py
def test_a_change_to_any_state_or_number_is_found():
    for number in (0, 1, 3, 6, 7, 16):
        entry, entries = STORY[number], STORY[: number + 2]
        for path in leaves({key: entry[key] for key in ("seq", "before", "after")}):
            for value in ("waste_of_time", 3.5, None, True):
                changed = tampered(entries, (number, *path), value)
                if changed != entries:
                    assert replay_ledger(changed, START), (number, path, value)


@given(histories.map(ledger), st.data())
def test_another_event_in_an_entry_is_found_if_it_would_have_led_elsewhere(entries, data):
    if not entries:
        return
    number = data.draw(st.integers(0, len(entries) - 1))
    event = data.draw(events)
    before = ladder_from_dict(entries[number]["before"])
    differs = ladder_to_dict(apply(before, event)) != entries[number]["after"]
    changed = tampered(entries, (number, "event"), event_to_dict(event))
    assert bool(replay_ledger(changed, START)) is differs


@pytest.mark.parametrize("number", range(len(STORY)))
def test_a_lost_doubled_or_misplaced_entry_is_found(number):
    if number < len(STORY) - 1:
        assert replay_ledger(STORY[:number] + STORY[number + 1 :], START)
        swapped = list(STORY)
        swapped[number], swapped[number + 1] = swapped[number + 1], swapped[number]
        assert replay_ledger(swapped, START)
    assert replay_ledger(STORY[: number + 1] + STORY[number:], START)


def renumbered(entries):
    return [{**entry, "seq": number} for number, entry in enumerate(entries, start=1)]


def test_a_lost_or_idle_entry_is_found_even_if_the_rest_is_renumbered():
    assert replay_ledger(renumbered(STORY[1:]), START)
    assert replay_ledger(renumbered(STORY[1:]))
    assert replay_ledger(renumbered([*STORY[:3], *STORY[4:]]), START)
    idle = {**STORY[0], "before": STORY[0]["after"], "event": event_to_dict(ScoreMoved(1, 9))}
    found = replay_ledger(renumbered([STORY[0], idle, *STORY[1:]]), START)
    assert found == ["entry 2: changes nothing"]


def test_differences_say_which_entry_and_what():
    assert replay_ledger(tampered(STORY, (2, "seq"), 7), START) == ["entry 3: its seq is 7"]
    found = replay_ledger(tampered(STORY, (0, "after", "tier"), "killing_time"), START)
    assert found[0].startswith("entry 1: after is {'tier': 'killing_time'")
    assert found[1].startswith("entry 2: starts from {'tier': 'masterpiece'")
    assert replay_ledger(tampered(STORY, (0, "before", "placed"), True))[0] == (
        "entry 1: does not start from a new movie"
    )
    assert replay_ledger(tampered(STORY, (1, "rules"), 1), START)[0] == (
        "entry 2: made under rules 1, the one before it under others"
    )


@pytest.mark.parametrize(
    "event",
    [
        None,
        {},
        "x",
        {"type": "score_moved"},
        {"type": "war", "score": 1, "mass": 1},
        {"type": "score_moved", "score": "high", "mass": 1},
        {"type": "score_moved", "score": 50, "mass": 1, "more": 1},
        {"type": "score_moved", "score": 101, "mass": 1},
    ],
)
def test_an_event_that_cannot_be_read_is_a_difference_not_an_error(event):
    found = replay_ledger(tampered(STORY, (0, "event"), event), START)
    assert found[0].startswith("entry 1: cannot be replayed")


def test_an_entry_without_its_parts_is_a_difference_not_an_error():
    assert replay_ledger([{}])
    assert replay_ledger([{"seq": 1}], START)


def test_a_plain_form_that_is_no_event_is_refused():
    with pytest.raises(ValueError, match="unknown type of ledger event 'war'"):
        event_from_dict({"type": "war"})
    with pytest.raises(ValueError, match="not a score_moved event"):
        event_from_dict({"type": "score_moved", "score": 1})

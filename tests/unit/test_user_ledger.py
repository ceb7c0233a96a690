"""Rules 5 and 8: replaying a user's ledger, and finding tampering."""

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from user.domain import (
    Appointment,
    Bout,
    Credit,
    Deletion,
    Ladder,
    Reaction,
    Relegation,
    Removal,
    Settlement,
    apply,
    apply_all,
    event_from_dict,
    event_to_dict,
    ladder_from_dict,
    ladder_to_dict,
    replay_ledger,
)

tiers = st.sampled_from(["poser", "newbie", "armchair", "critic"])
votes = st.sampled_from(["like", "dislike", None])
amounts = st.integers(-40, 80).map(lambda half_points: half_points / 2)
reactions = st.builds(
    Reaction,
    reactor=st.integers(0, 30).map(str),
    reactor_tier=tiers,
    before=st.none(),
    after=votes,
    recorded=st.just(0.0) | amounts,
    counts=st.sampled_from([True, True, True, False]),
    closed=st.sampled_from([False, False, False, True]),
    bout=st.builds(
        Bout,
        startup=st.booleans(),
        stood_days=st.sampled_from([0, 29, 30]),
        founder=st.booleans(),
        judged=st.integers(0, 1),
        met=st.booleans(),
        seasoned=st.sampled_from([0, 12]),
        series_days=st.sampled_from([0, 7]),
        judge_days=st.sampled_from([0, 30]),
        judge_bouts=st.sampled_from([0, 1]),
        demotion_days=st.sampled_from([0, 7]),
    ),
)
events = st.one_of(
    reactions,
    reactions,
    reactions,
    st.builds(Credit, st.sampled_from(["2024-05-01", "2024-05-02"])),
    st.builds(Deletion, amounts),
    st.builds(Removal, amounts),
    st.builds(Appointment, tiers),
    st.builds(Relegation, st.integers(1, 9), st.integers(0, 500), st.just(2.0)),
    st.just(Settlement()),
)
histories = st.lists(events, min_size=1, max_size=60)


def ledger(events):
    ladder, entries = Ladder(), []
    for event in events:
        for entry in apply_all(ladder, event):
            plain = {
                "seq": len(entries) + 1,
                "rules": 2,
                "event": event_to_dict(entry.event),
                "before": ladder_to_dict(entry.before),
                "after": ladder_to_dict(entry.after),
                "recorded": entry.recorded,
            }
            entries.append(json.loads(json.dumps(plain)))
            ladder = entry.after
    return entries


def like(reactor, tier="critic", after="like"):
    return Reaction(reactor, tier, None, after, 0.0, True, False, Bout())


STORY = ledger(
    [
        Credit("2024-05-01"),
        *[like(f"fan {n}") for n in range(11)],
        Removal(6),
        like("ann"),
        like("bob", "poser", "dislike"),
        like("eve"),
        Deletion(30),
        Appointment("newbie"),
    ]
)


def test_the_story_has_a_series_a_debt_and_its_settlement():
    assert [entry["event"]["type"] for entry in STORY] == [
        "credit",
        *["reaction"] * 11,
        "removal",
        *["reaction"] * 2,
        "settlement",
        "deletion",
        "appointment",
    ]
    last_bout, settlement = STORY[14], STORY[15]
    assert last_bout["after"]["tier"] == "armchair"
    assert last_bout["after"]["owed"] == 26
    assert settlement["after"]["points"] == 4
    assert settlement["recorded"] == -26


def test_a_true_ledger_has_no_differences():
    assert replay_ledger(STORY) == []
    assert replay_ledger([]) == []


@given(histories)
def test_any_history_can_be_replayed_and_what_was_recorded_adds_up(history):
    entries = ledger(history)
    assert replay_ledger(entries) == []
    for entry in entries:
        before, after = ladder_from_dict(entry["before"]), ladder_from_dict(entry["after"])
        moved = entry["event"]["type"] not in ("appointment", "relegation")
        if before.series is None and moved:
            assert entry["recorded"] == after.points - before.points
        else:
            assert entry["recorded"] == 0


@given(events)
def test_events_come_back_from_their_plain_form(event):
    assert event_from_dict(json.loads(json.dumps(event_to_dict(event)))) == event


@given(histories)
def test_ladders_come_back_from_their_plain_form(history):
    for entry in ledger(history):
        ladder = ladder_from_dict(entry["after"])
        assert ladder_to_dict(ladder) == entry["after"]
        assert ladder_from_dict(ladder_to_dict(ladder)) == ladder


def leaves(value, path=()):
    if isinstance(value, dict):
        return [leaf for key in value for leaf in leaves(value[key], (*path, key))]
    return [path]


def tampered(entries, path, value):
    entries = copy.deepcopy(entries)
    place = entries
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return entries


@pytest.mark.no_cover  # everything is tried, as by chance: see tests/conftest.py
def test_a_change_to_any_state_or_number_is_found():
    for number in (0, 11, 12, 13, 14, 15, 17):
        entry, entries = STORY[number], STORY[: number + 2]
        for path in leaves({key: entry[key] for key in ("seq", "before", "after", "recorded")}):
            for value in ("critic", "2024-05-02", 101, None, True):
                changed = tampered(entries, (number, *path), value)
                if changed != entries:
                    assert replay_ledger(changed), (number, path, value)


@given(histories.map(ledger), st.data())
def test_another_event_in_an_entry_is_found_if_it_would_have_led_elsewhere(entries, data):
    if not entries:
        return
    number = data.draw(st.integers(0, len(entries) - 1))
    event = data.draw(events)
    entry = entries[number]
    step = apply(ladder_from_dict(entry["before"]), event)
    differs = (ladder_to_dict(step.ladder), step.recorded) != (entry["after"], entry["recorded"])
    changed = tampered(entries, (number, "event"), event_to_dict(event))
    assert bool(replay_ledger(changed)) is differs


@pytest.mark.parametrize("number", range(len(STORY)))
def test_a_lost_doubled_or_misplaced_entry_is_found(number):
    renumbered = [{**entry, "seq": n} for n, entry in enumerate(STORY, start=1)]
    assert replay_ledger(renumbered) == []
    assert replay_ledger(STORY[: number + 1] + STORY[number:])
    if number < len(STORY) - 1:
        lost = STORY[:number] + STORY[number + 1 :]
        assert replay_ledger(lost)
        assert replay_ledger([{**entry, "seq": n} for n, entry in enumerate(lost, start=1)])
        swapped = list(STORY)
        swapped[number], swapped[number + 1] = swapped[number + 1], swapped[number]
        assert replay_ledger(swapped)


def test_a_ledger_that_does_not_begin_with_a_new_user_is_found():
    before = ladder_to_dict(Ladder(points=31))
    after = ladder_to_dict(Ladder(points=32))
    event = event_to_dict(like("ann", "newbie"))
    found = replay_ledger([{"seq": 1, "event": event, "before": before, "after": after}])
    assert len(found) == 1
    assert found[0].startswith("entry 1: starts from {'tier': 'newbie', 'points': 31")


def test_what_was_recorded_is_checked_where_it_is_given():
    bare = [{key: entry[key] for key in ("seq", "event", "before", "after")} for entry in STORY]
    assert replay_ledger(bare) == []
    assert replay_ledger(tampered(STORY, (0, "recorded"), 4)) == [
        "entry 1: recorded is 4, replayed it is 5.0"
    ]


@pytest.mark.parametrize(
    ("event", "text"),
    [
        ({"type": "war"}, "unknown type of ledger event 'war'"),
        ({}, "unknown type of ledger event None"),
        ({"type": "credit"}, "not a credit event"),
        ({"type": "settlement", "points": 3}, "not a settlement event"),
    ],
)
def test_a_plain_form_that_is_no_event_is_refused(event, text):
    with pytest.raises(ValueError, match=text):
        event_from_dict(event)
    assert "cannot be replayed" in replay_ledger(tampered(STORY, (0, "event"), event))[0]


def test_a_plain_form_of_an_unknown_tier_is_refused():
    with pytest.raises(ValueError, match="unknown user tier"):
        ladder_from_dict({**ladder_to_dict(Ladder()), "tier": "boss"})

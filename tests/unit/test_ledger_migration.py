"""Rule 8: ledgers of version 1 are replayed under it, and one entry leads to version 2."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movie import domain as movies
from movie.domain.version1 import events as movie_events1
from movie.domain.version1 import ledger as movies1
from movie.domain.version1.ladder import MovieLadder as MovieLadder1
from movie.domain.version1.ladder import apply as movie_step1
from moview.rules.ledger import event_to_plain
from user import domain as users
from user.domain.version1 import events as events1
from user.domain.version1 import ledger as users1
from user.domain.version1.ladder import Ladder as Ladder1
from user.domain.version1.ladder import apply as user_step1

TIERS = st.sampled_from(["poser", "newbie", "armchair", "critic"])
REACTIONS = st.builds(
    events1.Reaction,
    st.integers(0, 30).map(str),
    TIERS,
    st.none(),
    st.sampled_from(["like", "like", "dislike"]),
    st.just(0.0),
    st.just(True),
    st.just(False),
    startup=st.booleans(),
)
USER_EVENTS = st.one_of(
    REACTIONS,
    REACTIONS,
    st.builds(events1.Removal, st.just(3.5)),
    st.builds(events1.Appointment, TIERS),
    st.just(events1.Settlement()),
)
OPINIONS = st.builds(
    movie_events1.OpinionCounted,
    st.integers(0, 30).map(str),
    TIERS,
    st.sampled_from([0, 100]),
    st.floats(0, 100),
    st.floats(3, 9),
)


def entry(number, rules, event, before, after, **recorded):
    states = {"before": before, "after": after}
    return {"seq": number, "rules": rules, "event": event, **states, **recorded}


def user_ledger(events, later):
    """Events under version 1, the bridge, and an event under version 2."""
    ladder, entries = Ladder1(), []
    for event in events:
        step = user_step1(ladder, event)
        if step.ladder != ladder:
            states = users1.ladder_to_dict(ladder), users1.ladder_to_dict(step.ladder)
            told = event_to_plain(users1.EVENT_TYPES, event)
            entries.append(entry(len(entries) + 1, 1, told, *states, recorded=step.recorded))
            ladder = step.ladder
    before = users1.ladder_to_dict(ladder)
    brought = users.apply_all(users.ladder_from_dict(before), users.Migration())
    for made in [*brought, *users.apply_all(brought[-1].after, later)]:
        after, told = users.ladder_to_dict(made.after), users.event_to_dict(made.event)
        entries.append(entry(len(entries) + 1, 2, told, before, after, recorded=made.recorded))
        before = after
    return entries


def movie_ledger(events, score, mass):
    ladder, entries = MovieLadder1("killing_time"), []
    for event in events:
        after = movie_step1(ladder, event)
        if after != ladder:
            states = movies1.ladder_to_dict(ladder), movies1.ladder_to_dict(after)
            entries.append(
                entry(len(entries) + 1, 1, event_to_plain(movies1.EVENT_TYPES, event), *states)
            )
            ladder = after
    before, event = movies1.ladder_to_dict(ladder), movies.Migration(score, mass)
    after = movies.ladder_to_dict(movies.apply(movies.ladder_from_dict(before), event))
    return [*entries, entry(len(entries) + 1, 2, movies.event_to_dict(event), before, after)]


@given(st.lists(USER_EVENTS, max_size=60))
def test_any_user_of_version_1_can_be_brought_over_and_replayed(events):
    assert users.replay_ledger(user_ledger(events, users.Appointment("critic"))) == []


@given(st.lists(OPINIONS, max_size=60), st.floats(0, 100), st.floats(0, 9))
def test_any_movie_of_version_1_can_be_brought_over_and_replayed(events, score, mass):
    assert movies.replay_ledger(movie_ledger(events, score, mass)) == []


LIKES = [
    events1.Reaction(f"fan {n}", "critic", None, "like", 0.0, True, False, True) for n in range(13)
]
STORY = user_ledger([*LIKES, *LIKES[:1]], users.Appointment("critic"))
"""Twelve likes to 100 points, two bouts, the bridge, an appointment."""


def test_the_story_has_a_bout_of_version_1_and_its_series_anew():
    bout, bridge, appointment = STORY[-3:]
    assert bout["after"]["series"]["up"] == 2.0
    assert bridge["before"] == bout["after"]
    assert bridge["after"]["series"] == {"kind": "promotion", "up": 0, "down": 0, "voters": []}
    assert (bridge["event"], bridge["rules"]) == ({"type": "migration"}, 2)
    assert appointment["after"]["tier"] == "critic"
    assert users.replay_ledger(STORY) == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda story: story.pop(-2), "made under rules 2, the one before it under others"),
        (lambda story: story.insert(-1, story[-2]), "migrates to the rules of the one before it"),
        (lambda story: story[-1].update(rules=1), "under others"),
        (lambda story: story[0].update(rules=3), "made under rules 3, known are 1, 2"),
        (lambda story: story[-2]["after"].update(points=99.0), "after is"),
        (lambda story: story[3]["event"].update(reactor_tier="newbie"), "after is"),
    ],
)
def test_a_missing_doubled_or_changed_step_between_versions_is_found(change, found):
    story = copy.deepcopy(STORY)
    change(story)
    for number, each in enumerate(story, start=1):
        each["seq"] = number
    assert any(found in line for line in users.replay_ledger(story))

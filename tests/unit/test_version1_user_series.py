"""Version 1 of rule 5: a user's promotion and demotion series, as old entries are replayed."""

import pytest

from moview.rules.version1 import Series
from user.domain.version1.events import (
    Appointment,
    Credit,
    Deletion,
    Reaction,
    Removal,
    Settlement,
)
from user.domain.version1.ladder import Ladder, apply


def bout(reactor, tier="critic", after="like", before=None, **given):
    values = {"recorded": 0.0, "counts": True, "closed": False, "startup": False, **given}
    return Reaction(reactor, tier, before, after, **values)


def promotion(tier="newbie", **given):
    return Ladder(tier, 100.0, Series("promotion"), **given)


def demotion(tier="newbie", **given):
    return Ladder(tier, 0.0, Series("demotion"), **given)


def apply_all(ladder, event):
    """The steps of an event: its own, and what is owed once nothing runs."""
    steps = [apply(ladder, event)]
    return [*steps, apply(steps[-1].ladder, Settlement())]


def after(ladder, *events):
    for event in events:
        ladder = apply(ladder, event).ladder
    return ladder


def sides(ladder):
    return ladder.series.up, ladder.series.down


STORY = [("newbie", "like"), ("poser", "dislike"), ("armchair", "like"), ("critic", "like")]


@pytest.mark.parametrize("startup", [True, False])
def test_the_pinned_series_promotes_at_startup_and_goes_on_at_2_25_later(startup):
    events = [bout(f"r{n}", tier, vote, startup=startup) for n, (tier, vote) in enumerate(STORY)]
    ladder = after(promotion(), *events)
    if startup:
        assert ladder == Ladder("armchair", 30, epoch=1)
    else:
        assert sides(ladder) == (2.25, 0.25)
        assert ladder.points == 100


@pytest.mark.parametrize(
    ("own", "reactor", "startup", "worth"),
    [
        ("poser", "poser", False, 0.25),
        ("poser", "poser", True, 1),
        ("poser", "newbie", False, 1),
        ("newbie", "poser", True, 0.25),
        ("newbie", "newbie", False, 0.25),
        ("newbie", "newbie", True, 1),
        ("newbie", "armchair", False, 1),
        ("newbie", "critic", False, 1),
        ("armchair", "newbie", True, 0.25),
        ("armchair", "armchair", False, 0.25),
        ("armchair", "armchair", True, 1),
        ("armchair", "critic", False, 1),
    ],
)
def test_in_a_promotion_peers_of_the_tier_it_leads_to_decide(own, reactor, startup, worth):
    up = after(promotion(own), bout("ann", reactor, startup=startup))
    down = after(promotion(own), bout("ann", reactor, "dislike", startup=startup))
    assert sides(up) == (worth, 0)
    assert sides(down) == (0, worth)


@pytest.mark.parametrize("startup", [True, False])
@pytest.mark.parametrize(
    ("own", "reactor", "worth"),
    [
        ("newbie", "poser", 0.25),
        ("newbie", "newbie", 0.25),
        ("newbie", "armchair", 1),
        ("newbie", "critic", 1),
        ("armchair", "newbie", 0.25),
        ("armchair", "armchair", 1),
        ("critic", "armchair", 0.25),
        ("critic", "critic", 1),
    ],
)
def test_in_a_demotion_critics_who_are_not_below_the_user_decide(own, reactor, worth, startup):
    assert sides(after(demotion(own), bout("ann", reactor, startup=startup))) == (worth, 0)


@pytest.mark.parametrize(
    ("start", "vote", "decided"),
    [
        (promotion("poser"), "like", Ladder("newbie", 30, epoch=1)),
        (promotion("newbie"), "like", Ladder("armchair", 30, epoch=1)),
        (promotion("armchair"), "like", Ladder("critic", 30, epoch=1)),
        (promotion("newbie"), "dislike", Ladder("newbie", 75)),
        (demotion("newbie"), "like", Ladder("newbie", 25)),
        (demotion("newbie"), "dislike", Ladder("poser", 70, epoch=1)),
        (demotion("armchair"), "dislike", Ladder("newbie", 70, epoch=1)),
        (demotion("critic"), "dislike", Ladder("armchair", 70, epoch=1)),
    ],
)
def test_the_first_side_to_three_decides(start, vote, decided):
    two = after(start, bout("a", after=vote), bout("b", after=vote))
    assert two.series is not None
    step = apply(two, bout("c", after=vote))
    assert step.ladder == decided
    assert step.recorded == 0


@pytest.mark.parametrize(("start", "points"), [(promotion(), 75), (demotion(), 25)])
def test_after_twelve_reactors_without_a_winner_it_ends_as_held_or_survived(start, points):
    eleven = after(start, *[bout(f"r{n}", "poser", "dislike") for n in range(11)])
    assert sides(eleven) == (0, 1)
    assert after(eleven, bout("r3", "poser", "like")) == eleven
    assert after(eleven, bout("last", "poser", "like")) == Ladder("newbie", points)


def test_the_twelfth_reactor_can_still_decide():
    ten = after(promotion(), *[bout(f"r{n}", "poser") for n in range(10)], bout("a"))
    assert sides(ten) == (2, 0)
    assert after(ten, bout("b")) == Ladder("armchair", 30, epoch=1)


def test_minor_bouts_alone_never_decide():
    eleven = after(promotion(), *[bout(f"r{n}", "newbie") for n in range(11)])
    assert sides(eleven) == (1, 0)


def test_a_reactor_has_one_bout_and_taking_the_reaction_back_does_not_undo_it():
    once = after(promotion(), bout("ann"))
    assert after(once, bout("ann", before="like", after=None)) == once
    assert after(once, bout("ann", before="like", after="dislike")) == once
    assert after(promotion(), bout("ann", before="like", after=None)) == promotion()


def test_a_changed_reaction_is_a_bout_also_for_a_closed_pair_or_a_further_review():
    for event in (
        bout("ann", before="like", after="dislike", recorded=6),
        bout("ann", after="dislike", closed=True),
        bout("ann", after="dislike", counts=False),
    ):
        assert sides(after(promotion(), event)) == (0, 1)


def test_points_are_frozen_while_a_series_runs():
    for start in (promotion(), demotion()):
        for event in (bout("ann"), bout("bob", after="dislike"), Credit("2024-05-01")):
            step = apply(start, event)
            assert step.ladder.points == start.points
            assert step.recorded == 0


def test_the_event_that_reached_the_limit_is_no_bout():
    ladder = after(Ladder(points=95), bout("ann"))
    assert ladder == promotion()
    again = after(ladder, bout("ann", before="like", after="dislike"))
    assert sides(again) == (0, 1)


def test_deletions_and_removals_are_owed_and_applied_when_it_is_decided():
    owing = after(promotion(), Deletion(8.5), Removal(-3), Deletion(-2))
    assert owing == promotion(owed=28.5)
    assert apply(owing, Settlement()).ladder == owing
    two = after(owing, bout("a", after="dislike"), bout("b", after="dislike"))
    decided, settled = apply_all(two, bout("c", after="dislike"))
    assert decided.ladder == Ladder(points=75, owed=28.5)
    assert (decided.recorded, settled.recorded) == (0, -28.5)
    assert settled.ladder == Ladder(points=46.5)


@pytest.mark.parametrize(
    ("start", "vote", "settled"),
    [
        (promotion(owed=20), "like", Ladder("armchair", 10, epoch=1)),
        (promotion(owed=30), "like", Ladder("armchair", 0, Series("demotion"), epoch=1)),
        (promotion(owed=99), "like", Ladder("armchair", 0, Series("demotion"), epoch=1)),
        (demotion(owed=25), "like", Ladder("newbie", 0, Series("demotion"))),
        (demotion(owed=99), "dislike", Ladder("poser", 0, epoch=1)),
        (promotion("poser", owed=80), "dislike", Ladder("poser", 0)),
    ],
)
def test_limits_are_checked_once_after_a_settlement_too(start, vote, settled):
    ladder = after(start, bout("a", after=vote), bout("b", after=vote))
    assert apply_all(ladder, bout("c", after=vote))[-1].ladder == settled


def test_a_settlement_whose_debt_cannot_be_paid_is_over_all_the_same():
    step = apply(Ladder("poser", 0, owed=20), Settlement())
    assert (step.ladder, step.recorded) == (Ladder("poser", 0), 0)


@pytest.mark.parametrize(
    ("start", "vote", "points"),
    [
        (Ladder("critic", 100, Series("promotion", up=2.75)), "like", 75),
        (Ladder("poser", 0, Series("demotion", down=2.75)), "dislike", 25),
    ],
)
def test_no_series_leads_out_of_the_ladder(start, vote, points):
    # Such a state cannot come about; if a store held one, it must end without harm.
    assert after(start, bout("ann", after=vote)) == Ladder(start.tier, points)


def test_each_change_of_tier_begins_an_epoch_and_nothing_else_does():
    held = after(promotion(epoch=4), *[bout(f"r{n}", after="dislike") for n in range(3)])
    assert held.epoch == 4
    assert after(promotion(epoch=4), *[bout(f"r{n}") for n in range(3)]).epoch == 5
    assert after(Ladder(epoch=4), Appointment("critic")).epoch == 5

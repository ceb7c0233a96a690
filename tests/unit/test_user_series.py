"""Rule 5: a user's promotion and demotion series."""

import pytest

from user.domain import (
    Appointment,
    Bout,
    Credit,
    Deletion,
    Ladder,
    Migration,
    Reaction,
    Relegation,
    Removal,
    Series,
    Settlement,
    apply,
    apply_all,
)


def bout(reactor, tier="critic", after="like", before=None, **given):
    values = {"recorded": 0.0, "counts": True, "closed": False, "bout": Bout(), **given}
    return Reaction(reactor, tier, before, after, **values)


def promotion(tier="newbie", **given):
    return Ladder(tier, 100.0, Series("promotion"), **given)


def demotion(tier="newbie", **given):
    return Ladder(tier, 0.0, Series("demotion"), **given)


def after(ladder, *events):
    for event in events:
        ladder = apply(ladder, event).ladder
    return ladder


def sides(ladder):
    return ladder.series.up, ladder.series.down


@pytest.mark.parametrize("startup", [True, False])
def test_the_pinned_series_promotes_by_two_judges_and_at_startup_by_equals(startup):
    story = [("newbie", "like"), ("poser", "dislike"), ("armchair", "like")]
    told = Bout(startup=startup)
    events = [bout(f"r{n}", tier, vote, bout=told) for n, (tier, vote) in enumerate(story)]
    if startup:
        assert after(promotion(), *events) == Ladder("armchair", 30, epoch=1)
    else:
        assert sides(after(promotion(), *events)) == (1, 0)
        assert after(promotion(), *events, bout("eve")) == Ladder("armchair", 30, epoch=1)


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
def test_the_first_side_to_have_enough_decides(start, vote, decided):
    needed = 5 if start.series.kind == "demotion" and vote == "dislike" else 2
    before = after(start, *[bout(f"r{n}", after=vote) for n in range(needed - 1)])
    assert before.series is not None
    step = apply(before, bout("last", after=vote))
    assert step.ladder == decided
    assert step.recorded == 0


def test_only_judges_have_bouts_however_many_others_react():
    crowd = [bout(f"r{n}", "newbie", "like" if n % 2 else "dislike") for n in range(40)]
    assert after(promotion(), *crowd) == promotion()
    assert after(promotion(), *crowd, bout("ann"), bout("bob")).tier == "armchair"


def test_a_demotion_waits_a_week_and_is_then_decided_by_whoever_reacts_next():
    early = Bout(series_days=6, demotion_days=7)
    start = after(demotion(), *[bout(f"r{n}", after="dislike", bout=early) for n in range(6)])
    assert sides(start) == (0, 6)
    assert after(start, bout("late", "poser", "like", bout=early)) == start
    ripe = Bout(series_days=7, demotion_days=7)
    assert after(start, bout("late", "poser", "like", bout=ripe)) == Ladder("poser", 70, epoch=1)
    saved = after(start, bout("ann", bout=early), bout("bob", bout=early))
    assert saved == Ladder("newbie", 25)


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


def test_deletions_and_removals_are_owed_and_applied_as_one_entry_when_it_is_decided():
    owing = after(promotion(), Deletion(8.5), Removal(-3), Deletion(-2))
    assert owing == promotion(owed=28.5)
    assert apply(owing, Settlement()).ladder == owing
    one = after(owing, bout("a", after="dislike"))
    decided, settled = apply_all(one, bout("b", after="dislike"))
    assert decided.after == Ladder(points=75, owed=28.5)
    assert (decided.recorded, settled.recorded) == (0, -28.5)
    assert settled.event == Settlement()
    assert settled.before == decided.after
    assert settled.after == Ladder(points=46.5)


def test_a_debt_is_no_entry_of_its_own_while_the_series_goes_on():
    (entry,) = apply_all(promotion(), Removal(0))
    assert entry.after == promotion(owed=20)
    assert apply_all(promotion(), Deletion(0)) == []


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
    ladder, entries = start, []
    for number in range(5):
        if ladder.series == start.series or len(entries) < 2:
            entries = apply_all(ladder, bout(f"r{number}", after=vote))
            ladder = entries[-1].after
        if len(entries) == 2:
            break
    assert ladder == settled


def test_a_settlement_whose_debt_cannot_be_paid_is_over_all_the_same():
    step = apply(Ladder("poser", 0, owed=20), Settlement())
    assert (step.ladder, step.recorded) == (Ladder("poser", 0), 0)
    assert apply_all(Ladder("poser", 0, owed=20), Settlement())[0].after == Ladder("poser", 0)


def test_no_series_leads_out_of_the_ladder():
    # Such a state cannot come about; if a store held one, it must end without harm.
    lowest = Ladder("poser", 0, Series("demotion", down=4))
    assert after(lowest, bout("ann", after="dislike")) == Ladder("poser", 25)


def test_each_change_of_tier_begins_an_epoch_and_nothing_else_does():
    held = after(promotion(epoch=4), *[bout(f"r{n}", after="dislike") for n in range(2)])
    assert held.epoch == 4
    assert after(promotion(epoch=4), *[bout(f"r{n}") for n in range(2)]).epoch == 5
    assert after(Ladder(epoch=4), Appointment("critic")).epoch == 5


@pytest.mark.parametrize(
    ("top", "judges", "room"), [(3, 40, True), (4, 40, False), (4, 199, False), (4, 200, True)]
)
def test_whoever_stands_lowest_at_a_full_top_makes_room(top, judges, room):
    critic = Ladder("critic", 31, owed=0, epoch=2)
    relegated = apply(critic, Relegation(top, judges, 2.0)).ladder
    assert relegated == (critic if room else Ladder("armchair", 70, epoch=3))


def test_only_the_top_tier_is_ever_full():
    assert apply(Ladder("armchair"), Relegation(99, 99, 2.0)).ladder == Ladder("armchair")


def test_a_series_of_version_1_begins_anew_and_a_migration_is_told_of_in_any_case():
    running = Ladder("newbie", 100, Series("promotion", 1, 1, ("ann", "bob")), owed=3)
    (entry,) = apply_all(running, Migration())
    assert entry.after == promotion(owed=3)
    (entry,) = apply_all(Ladder(), Migration())
    assert (entry.before, entry.after, entry.recorded) == (Ladder(), Ladder(), 0)

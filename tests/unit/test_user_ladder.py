"""Rule 5: points, limits and tiers of users."""

from dataclasses import replace

import pytest

from user.domain import (
    COUNTED_REVIEWS_PER_REACTOR,
    STARTUP_PEERS,
    Appointment,
    Bout,
    Credit,
    Deletion,
    Ladder,
    Pair,
    Reaction,
    Removal,
    Series,
    Settlement,
    apply,
    apply_all,
    board_key,
    promotion_target,
)

PROMOTION, DEMOTION = Series("promotion"), Series("demotion")


def reaction(reactor="ann", tier="newbie", after="like", before=None, **given):
    values = {"recorded": 0.0, "counts": True, "closed": False, "bout": Bout(), **given}
    return Reaction(reactor, tier, before, after, **values)


def points_after(ladder, event):
    step = apply(ladder, event)
    assert step.recorded == step.ladder.points - ladder.points
    return step.ladder.points


def test_a_new_user_is_a_newbie_with_30_points():
    assert Ladder() == Ladder("newbie", 30, None, 0, 0, None, 0)
    assert (COUNTED_REVIEWS_PER_REACTOR, STARTUP_PEERS) == (3, 0)


@pytest.mark.parametrize(
    ("tier", "worth"), [("poser", 0.5), ("newbie", 1), ("armchair", 3), ("critic", 6)]
)
def test_a_reaction_moves_points_by_what_the_reactors_tier_is_worth(tier, worth):
    assert points_after(Ladder(), reaction(tier=tier)) == 30 + worth
    assert points_after(Ladder(), reaction(tier=tier, after="dislike")) == 30 - worth


@pytest.mark.parametrize(
    ("before", "after", "recorded", "tier", "points"),
    [
        ("like", None, 3, "armchair", 27),
        ("like", "dislike", 3, "armchair", 24),
        ("dislike", "like", -3, "armchair", 36),
        ("dislike", None, -3, "armchair", 33),
        ("like", "dislike", 1, "critic", 23),
        ("like", None, 1, "critic", 29),
        (None, "like", 0, "critic", 36),
        ("like", None, 0, "critic", 30),
        ("like", "dislike", 0, "newbie", 29),
        (None, "like", 2.5, "armchair", 30.5),
    ],
)
def test_a_changed_reaction_brings_the_pairs_sum_to_what_it_is_worth_now(
    before, after, recorded, tier, points
):
    event = reaction(tier=tier, before=before, after=after, recorded=recorded)
    assert points_after(Ladder(), event) == points


@pytest.mark.parametrize("vote", ["like", "dislike", None])
def test_a_reaction_that_stays_what_it_was_is_no_event(vote):
    again = reaction(tier="critic", before=vote, after=vote, recorded=1)
    assert apply(Ladder(), again).ladder == Ladder()
    series = Ladder(points=100, series=PROMOTION)
    assert apply(series, again).ladder == series


def test_further_reviews_of_an_author_give_nothing_but_can_be_taken_back():
    for after in ("like", "dislike"):
        assert apply(Ladder(), reaction(after=after, counts=False)).ladder == Ladder()
    back = reaction(before="like", after=None, recorded=3, counts=False)
    assert points_after(Ladder(), back) == 27


def test_a_closed_pair_gives_and_takes_nothing():
    for before, after in ((None, "like"), ("like", "dislike"), ("like", None)):
        event = reaction(before=before, after=after, recorded=3, closed=True)
        assert apply(Ladder(), event) == apply(Ladder(), reaction(after=None))


def test_what_is_recorded_is_the_change_that_really_happened():
    up = apply(Ladder("critic", 98), reaction(tier="critic"))
    assert (up.ladder.points, up.recorded) == (100, 2)
    down = apply(Ladder("poser", 0.5), reaction(after="dislike"))
    assert (down.ladder.points, down.recorded) == (0, -0.5)
    assert apply(Ladder("critic", 100), reaction(tier="critic")).recorded == 0


@pytest.mark.parametrize(
    ("recorded", "deleted", "removed"),
    [(0, 30, 10), (5, 25, 5), (8.5, 21.5, 1.5), (40, 0, 0), (-6, 30, 10)],
)
def test_a_deletion_takes_what_was_earned_never_gives_back_and_a_removal_takes_20_more(
    recorded, deleted, removed
):
    assert points_after(Ladder(), Deletion(recorded)) == deleted
    assert points_after(Ladder(), Removal(recorded)) == removed


@pytest.mark.parametrize("tier", ["poser", "newbie", "armchair", "critic"])
def test_limits_open_a_series_except_at_the_ends_of_the_ladder(tier):
    top = apply(Ladder(tier, 99.5), reaction(tier="poser")).ladder
    assert top == Ladder(tier, 100, None if tier == "critic" else PROMOTION)
    bottom = apply(Ladder(tier, 0.5), reaction(tier="poser", after="dislike")).ladder
    assert bottom == Ladder(tier, 0, None if tier == "poser" else DEMOTION)
    assert apply(Ladder(tier, 99), reaction(tier="poser")).ladder == Ladder(tier, 99.5)
    assert apply(Ladder(tier, 1), reaction(tier="poser", after="dislike")).ladder == Ladder(
        tier, 0.5
    )


def test_deletions_and_removals_reach_limits_too():
    assert apply(Ladder(), Deletion(30)).ladder == Ladder(points=0, series=DEMOTION)
    assert apply(Ladder(points=20), Removal(0)).ladder == Ladder(points=0, series=DEMOTION)


def test_the_pinned_story_opens_a_promotion_series_at_the_24th_like():
    ladder = Ladder()
    for number in range(24):
        assert ladder.series is None
        ladder = apply(ladder, reaction(f"fan {number}", "armchair")).ladder
    assert ladder == Ladder(points=100, series=PROMOTION)


def test_the_tier_a_promotion_leads_to_is_named_while_it_runs():
    assert promotion_target(Ladder()) is None
    assert promotion_target(Ladder(points=0, series=DEMOTION)) is None
    assert promotion_target(Ladder(points=100, series=PROMOTION)) == "armchair"
    assert promotion_target(Ladder("poser", 100, PROMOTION)) == "newbie"
    assert promotion_target(Ladder("critic", 100, PROMOTION)) is None


@pytest.mark.parametrize("start", [Ladder("newbie", 55), Ladder("newbie", 100, PROMOTION)])
def test_an_appointment_sets_the_tier_with_30_points_and_ends_a_series(start):
    step = apply(start, Appointment("critic"))
    assert step.ladder == Ladder("critic", 30, None, epoch=1)
    assert step.recorded == 0
    assert apply(start, Appointment("poser")).ladder.tier == "poser"


@pytest.mark.parametrize("start", [Ladder("newbie", 55), Ladder("newbie", 100, PROMOTION, 20)])
def test_an_appointment_to_the_tier_one_has_changes_nothing(start):
    assert apply(start, Appointment("newbie")).ladder == start
    assert apply_all(start, Appointment("newbie")) == []


def test_an_appointment_settles_what_is_owed_at_once():
    start = Ladder(points=100, series=PROMOTION, owed=20)
    appointed, settled = apply_all(start, Appointment("armchair"))
    assert appointed.after == Ladder("armchair", 30, None, 20, epoch=1)
    assert settled.event == Settlement()
    assert settled.after == Ladder("armchair", 10, epoch=1)


def test_an_unknown_tier_is_refused():
    for event in (Appointment("boss"), reaction(tier="boss"), reaction(tier="boss", after=None)):
        with pytest.raises(ValueError, match="unknown user tier 'boss'"):
            apply(Ladder(), event)


def test_an_event_that_changes_nothing_makes_no_entry():
    for event in (
        Deletion(0),
        Deletion(-3),
        Settlement(),
        reaction(after=None),
        reaction(closed=True),
    ):
        assert apply_all(Ladder(), event) == []
    assert apply_all(Ladder(points=60), Credit("2024-05-01")) == []
    assert apply_all(Ladder("poser", 0), Removal(3)) == []


def test_an_entry_holds_the_event_both_states_and_what_was_recorded():
    (entry,) = apply_all(Ladder(), reaction(tier="critic"))
    assert entry.event == reaction(tier="critic")
    assert (entry.before, entry.after, entry.recorded) == (Ladder(), Ladder(points=36), 6)


def test_a_pair_remembers_the_sum_it_recorded_and_is_closed_by_a_change_of_tier():
    pair, ladder = Pair(), Ladder()
    assert pair.after(ladder, 0) == Pair()
    pair = pair.after(ladder, 3.0).after(ladder, -6.0)
    assert pair == Pair(-3.0, 0)
    promoted = replace(ladder, epoch=1)
    assert not pair.closed(ladder)
    assert pair.closed(promoted)
    assert Pair().after(ladder, 3.0).after(ladder, -3.0).closed(promoted)
    assert not Pair().after(ladder, 0).closed(promoted)
    assert not Pair().after(promoted, 3.0).closed(promoted)


def test_the_board_lists_by_tier_then_points_then_likes_then_id():
    keys = [
        board_key("critic", 1, 0, "z"),
        board_key("armchair", 99, 0, "z"),
        board_key("newbie", 50, 9, "z"),
        board_key("newbie", 50, 8, "a"),
        board_key("newbie", 50, 8, "b"),
        board_key("poser", 100, 99, "a"),
    ]
    assert keys == sorted(keys)

"""Version 1 of rule 6: the movie's ladder, as old entries are replayed."""

import math

import pytest

from movie.domain.version1.events import OpinionCounted, ScoreMoved
from movie.domain.version1.ladder import MovieLadder, apply
from moview.rules.version1 import Series

MIDDLE = MovieLadder("killing_time", placed=True)


def opinion(holder="ann", tier="critic", value=100.0, score=50.0, mass=100.0):
    return OpinionCounted(holder, tier, value, score, mass)


def after(ladder, *events):
    for event in events:
        ladder = apply(ladder, event)
    return ladder


def people(count, tier="critic", value=100.0, score=50.0, prefix="p"):
    return [opinion(f"{prefix}{n}", tier, value, score) for n in range(count)]


@pytest.mark.parametrize("cause", [opinion, lambda **values: ScoreMoved(**values)])
@pytest.mark.parametrize(
    ("score", "tier"),
    [(39.9, "waste_of_time"), (40, "killing_time"), (64.9, "killing_time"), (65, "masterpiece")],
)
def test_an_unplaced_movie_is_in_the_band_of_its_score_at_once(cause, score, tier):
    for start in ("waste_of_time", "killing_time", "masterpiece"):
        assert apply(MovieLadder(start), cause(score=score, mass=3.99)) == MovieLadder(tier)


@pytest.mark.parametrize("cause", [opinion, lambda **values: ScoreMoved(**values)])
def test_what_brings_the_mass_to_four_places_the_movie_and_opens_no_series(cause):
    ladder = apply(MovieLadder("waste_of_time"), cause(score=80, mass=4))
    assert ladder == MovieLadder("masterpiece", placed=True)
    below = apply(MovieLadder("waste_of_time"), cause(score=80, mass=math.nextafter(4, 0)))
    assert below == MovieLadder("masterpiece", placed=False)


def test_a_placed_movie_stays_placed_when_its_crowd_leaves():
    ladder = after(MIDDLE, ScoreMoved(80, 0), opinion(score=50, mass=0))
    assert ladder == MIDDLE


@pytest.mark.parametrize(
    ("tier", "score", "kind"),
    [
        ("waste_of_time", 0, None),
        ("waste_of_time", math.nextafter(40, 0), None),
        ("waste_of_time", 40, "promotion"),
        ("waste_of_time", 99, "promotion"),
        ("killing_time", math.nextafter(40, 0), "demotion"),
        ("killing_time", 40, None),
        ("killing_time", math.nextafter(65, 0), None),
        ("killing_time", 65, "promotion"),
        ("killing_time", 100, "promotion"),
        ("masterpiece", math.nextafter(65, 0), "demotion"),
        ("masterpiece", 65, None),
        ("masterpiece", 100, None),
    ],
)
def test_a_limit_opens_a_series_after_an_opinion_that_counts(tier, score, kind):
    ladder = MovieLadder(tier, placed=True)
    opened = apply(ladder, opinion(score=score))
    assert opened == MovieLadder(tier, True, Series(kind) if kind else None)
    assert apply(ladder, ScoreMoved(score, 100)) is ladder


@pytest.mark.parametrize(
    ("tier", "kind", "limit"),
    [
        ("waste_of_time", "promotion", 40),
        ("killing_time", "promotion", 65),
        ("killing_time", "demotion", 40),
        ("masterpiece", "demotion", 65),
    ],
)
def test_a_bout_is_up_at_or_above_the_limit_fought_over(tier, kind, limit):
    ladder = MovieLadder(tier, True, Series(kind))
    at = apply(ladder, opinion(value=limit)).series
    below = apply(ladder, opinion(value=math.nextafter(limit, 0))).series
    assert (at.up, at.down) == (1, 0)
    assert (below.up, below.down) == (0, 1)


@pytest.mark.parametrize(
    ("tier", "kind", "value", "decided"),
    [
        ("waste_of_time", "promotion", 100, "killing_time"),
        ("killing_time", "promotion", 100, "masterpiece"),
        ("killing_time", "promotion", 0, "killing_time"),
        ("killing_time", "demotion", 100, "killing_time"),
        ("killing_time", "demotion", 0, "waste_of_time"),
        ("masterpiece", "demotion", 0, "killing_time"),
    ],
)
def test_the_first_side_to_four_decides_and_the_movie_rests(tier, kind, value, decided):
    ladder = MovieLadder(tier, True, Series(kind))
    three = after(ladder, *people(3, value=value))
    assert three.series is not None
    assert three.tier == tier
    four = apply(three, opinion("last", "armchair", value))
    assert four == MovieLadder(decided, True, None, rest=10, rested=())


def test_the_opinion_that_opens_a_series_is_no_bout_and_its_holder_may_still_have_one():
    opened = apply(MIDDLE, opinion("ann", score=70))
    assert opened.series == Series("promotion")
    again = apply(opened, opinion("ann", "newbie", 0, score=70))
    assert again.series == Series("promotion", 0, 0.25, 0, 0.25, ("ann",))


def test_a_holder_has_one_bout_in_a_series():
    once = after(MovieLadder("killing_time", True, Series("promotion")), opinion("ann"))
    assert apply(once, opinion("ann", value=0)) == once


def test_bouts_are_worth_what_the_tiers_table_says():
    start = MovieLadder("killing_time", True, Series("promotion"))
    for tier, worth in (("poser", 0), ("newbie", 0.25), ("armchair", 1), ("critic", 1)):
        series = apply(start, opinion("ann", tier)).series
        assert (series.up, series.voters) == (worth, ("ann",))


def test_newbies_alone_never_decide_a_series():
    start = MovieLadder("killing_time", True, Series("promotion"))
    crowd = after(start, *people(19, "newbie"))
    assert crowd.series.up == 1
    assert crowd.tier == "killing_time"
    both = after(start, *people(9, "newbie"), *people(9, "newbie", value=0, prefix="q"))
    assert (both.series.up, both.series.down) == (1, 1)


@pytest.mark.parametrize(
    ("kind", "tier"), [("promotion", "killing_time"), ("demotion", "masterpiece")]
)
def test_after_twenty_voters_without_a_winner_it_ends_as_held_or_survived(kind, tier):
    start = MovieLadder(tier, True, Series(kind))
    nineteen = after(start, *people(19, "poser", value=0))
    assert nineteen.series.voters == tuple(f"p{n}" for n in range(19))
    assert apply(nineteen, opinion("p3", value=0)) == nineteen
    assert apply(nineteen, opinion("x", "poser", 100)) == MovieLadder(tier, True, None, 10)


def test_the_twentieth_voter_can_still_decide():
    start = MovieLadder("killing_time", True, Series("promotion"))
    nineteen = after(start, *people(16, "poser"), *people(3, prefix="c"))
    assert apply(nineteen, opinion("last")).tier == "masterpiece"


def test_the_decider_is_not_among_the_ten_of_the_rest():
    decided = after(MovieLadder("killing_time", True, Series("promotion")), *people(4))
    heard = apply(decided, opinion("p3"))
    assert (heard.rest, heard.rested) == (9, ("p3",))


def test_a_movie_rests_until_ten_different_people_were_heard_and_the_tenth_may_open_a_series():
    rest = MovieLadder("masterpiece", True, None, rest=10)
    nine = after(rest, *people(9, score=20))
    assert nine == MovieLadder("masterpiece", True, None, 1, tuple(f"p{n}" for n in range(9)))
    assert apply(nine, opinion("p8", score=20)) is nine
    assert apply(nine, ScoreMoved(20, 100)) is nine
    assert apply(nine, opinion("ten", score=70)) == MovieLadder("masterpiece", True)
    assert apply(nine, opinion("ten", score=20)) == MovieLadder(
        "masterpiece", True, Series("demotion")
    )


def test_a_recalibration_neither_moves_a_placed_movie_nor_is_a_bout():
    for ladder in (MIDDLE, MovieLadder("killing_time", True, Series("promotion"))):
        assert apply(ladder, ScoreMoved(1, 100)) is ladder
        assert apply(ladder, ScoreMoved(99, 100)) is ladder


def test_a_series_needs_its_limit_at_the_start_only():
    running = apply(MIDDLE, opinion(score=65))
    assert after(running, *people(4, score=10)).tier == "masterpiece"


@pytest.mark.parametrize(
    ("tier", "kind", "value"),
    [("masterpiece", "promotion", 100), ("waste_of_time", "demotion", -1)],
)
def test_no_series_leads_out_of_the_ladder(tier, kind, value):
    # Such a state cannot come about; if a store held one, it must end without harm.
    ladder = after(MovieLadder(tier, True, Series(kind)), *people(4, value=value))
    assert ladder == MovieLadder(tier, True, None, 10)


def test_an_unknown_tier_or_a_score_off_the_scale_is_refused():
    with pytest.raises(KeyError):
        apply(MovieLadder("killing_time", True, Series("promotion")), opinion(tier="boss"))
    with pytest.raises(ValueError, match="between 0 and 100"):
        apply(MovieLadder("killing_time"), ScoreMoved(101, 3))

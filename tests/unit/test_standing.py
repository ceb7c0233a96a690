"""Rules 4 and 6: the effect of opinions on the standing of a movie."""

import pytest

from movie.domain import (
    ASPECTS,
    AspectBloc,
    Bloc,
    Change,
    Generosity,
    Held,
    Migration,
    MovieLadder,
    Opinion,
    OpinionCounted,
    Review,
    ScoreMoved,
    Series,
    Standing,
    change_opinion,
    migrate,
    move_opinion,
    new_standing,
    rebase,
)

NONE, LIKE, DISLIKE = Opinion(), Opinion("like"), Opinion("dislike")
LIKED = Bloc.of_vote("like", 5000)
REVIEW = Opinion("like", Review.of({"story": 6, "acting": 7, "music": 7}))


def with_votes(base, *votes):
    standing = new_standing(base)
    for number, (tier, opinion) in enumerate(votes):
        standing = change_opinion(standing, f"user {number}", tier, NONE, opinion).standing
    return standing


def placed(tier="killing_time", base=50.0, **ladder):
    """A movie that two critics reviewed, with what it has already: the score is the base."""
    return Standing(base, judged(), {}, MovieLadder(tier, placed=True, **ladder))


def judged():
    return {"critic": Bloc(reviews=2, units=400)}


@pytest.mark.parametrize(
    ("base", "tier"), [(39.99, "waste_of_time"), (40, "killing_time"), (100, "masterpiece")]
)
def test_a_new_movie_is_in_the_band_of_its_base(base, tier):
    standing = new_standing(base)
    assert standing == Standing(base, {}, {}, MovieLadder(tier, placed=False))
    assert standing.score == base
    assert standing.mass == 0
    assert standing.aspect_scores == dict.fromkeys(ASPECTS, base)
    counts = (standing.likes, standing.dislikes, standing.ratings, standing.reviews)
    assert counts == (0, 0, 0, 0)


def test_a_base_off_the_scale_is_refused():
    with pytest.raises(ValueError, match="between 0 and 100"):
        new_standing(100.01)


def test_an_opinion_goes_into_the_bloc_of_its_holders_tier():
    change = change_opinion(new_standing(60, 30), "ann", "critic", NONE, LIKE)
    assert change.standing.blocs == {"critic": Bloc.of_vote("like", 4000)}
    # 60 + 40 · 0.4 / 30.4
    assert round(change.standing.score, 4) == 60.5263
    assert change.standing.mass == 0.4


def test_a_review_takes_the_votes_place_rates_aspects_and_gives_the_place_back():
    liked = with_votes(50, ("critic", LIKE))
    reviewed = change_opinion(liked, "ann", "critic", LIKE, REVIEW).standing
    # 50 + 1.25 · (66.67 - 60) is 8.3375 above the base.
    assert reviewed.blocs == {"critic": Bloc(reviews=1, units=200, lifts=200 * 834)}
    assert reviewed.aspects == {
        "story": {"critic": AspectBloc(1, 6)},
        "acting": {"critic": AspectBloc(1, 7)},
        "music": {"critic": AspectBloc(1, 7)},
    }
    scores = reviewed.aspect_scores
    assert scores["story"] == (20 * 50 + 2 * 60) / 22
    assert scores["visuals"] == 50
    assert (reviewed.likes, reviewed.dislikes, reviewed.reviews) == (0, 0, 1)
    back = change_opinion(reviewed, "ann", "critic", REVIEW, LIKE).standing
    assert (back.blocs, back.aspects) == (liked.blocs, {})


def test_an_edited_review_changes_only_the_marks_it_gives_now():
    edited = Opinion("like", Review.of({"story": 9}))
    first = with_votes(50, ("newbie", REVIEW), ("newbie", REVIEW))
    standing = change_opinion(first, "user 0", "newbie", REVIEW, edited).standing
    # 90 is 50 + 1.25 · 30, which is 37.5 above the base.
    assert standing.blocs == {"newbie": Bloc(reviews=2, units=400, lifts=200 * (834 + 3750))}
    assert standing.aspects["story"] == {"newbie": AspectBloc(2, 15)}
    assert standing.aspects["music"] == {"newbie": AspectBloc(1, 7)}


def test_totals_are_over_all_tiers():
    standing = with_votes(
        50, ("poser", LIKE), ("newbie", LIKE), ("critic", DISLIKE), ("armchair", REVIEW)
    )
    assert (standing.likes, standing.dislikes, standing.reviews) == (2, 1, 1)


def test_an_opinion_follows_its_holders_tier_and_leaves_with_a_suspension():
    standing = with_votes(50, ("newbie", REVIEW), ("newbie", LIKE))
    moved = move_opinion(standing, REVIEW, "newbie", "armchair").standing
    assert moved.blocs == {
        "newbie": LIKED,
        "armchair": Bloc(reviews=1, units=200, lifts=200 * 834),
    }
    assert moved.aspects["story"] == {"armchair": AspectBloc(1, 6)}
    suspended = move_opinion(moved, REVIEW, "armchair", None).standing
    assert suspended.blocs == {"newbie": LIKED}
    assert suspended.aspects == {}
    assert move_opinion(suspended, REVIEW, None, "armchair").standing == moved


def test_a_suspended_holder_is_in_no_bloc_and_for_the_ladder_as_if_silent():
    for standing in (
        placed("killing_time", base=80),
        placed("killing_time", base=80, series=Series("promotion")),
        placed("killing_time", base=80, rest=3),
        new_standing(80),
    ):
        assert change_opinion(standing, "ann", None, NONE, LIKE) == Change(standing, None)


def test_an_opinion_that_was_not_in_the_bloc_it_leaves_is_refused():
    standing = with_votes(50, ("newbie", LIKE))
    for wrong in (DISLIKE, REVIEW):
        with pytest.raises(ValueError, match="cannot hold fewer"):
            change_opinion(standing, "ann", "newbie", wrong, NONE)
    with pytest.raises(ValueError, match="cannot hold fewer"):
        move_opinion(standing, LIKE, "critic", "newbie")
    with pytest.raises(ValueError, match="unknown user tier"):
        change_opinion(standing, "ann", "boss", NONE, LIKE)


def test_nothing_given_is_changed_in_place():
    standing = with_votes(50, ("newbie", REVIEW))
    blocs, aspects = dict(standing.blocs), {k: dict(v) for k, v in standing.aspects.items()}
    change_opinion(standing, "ann", "newbie", NONE, REVIEW)
    move_opinion(standing, REVIEW, "newbie", "critic")
    assert standing.blocs == blocs
    assert standing.aspects == aspects


def test_the_entry_of_an_opinion_holds_every_value_that_was_used():
    standing = placed("killing_time", base=64.5)
    change = change_opinion(standing, "ann", "critic", NONE, LIKE)
    after = change.standing
    assert change.entry == OpinionCounted("ann", "critic", 100, after.score, after.mass)
    assert after.ladder == MovieLadder("killing_time", True, Series("promotion"))
    assert after.score >= 65
    assert after.mass == 4.4


def test_a_change_that_leaves_the_ladder_alone_makes_no_entry():
    change = change_opinion(placed(), "ann", "newbie", NONE, LIKE)
    assert change.entry is None
    assert change.standing.ladder == placed().ladder
    assert change.standing.blocs == {**judged(), "newbie": LIKED}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (LIKE, NONE),
        (REVIEW, LIKE),
        (REVIEW, Opinion("dislike", REVIEW.review)),
        (REVIEW, Opinion("like", Review(6667, {"story": 7}))),
        (LIKE, LIKE),
    ],
)
def test_what_does_not_count_is_no_bout_and_opens_nothing(before, after):
    for ladder in (
        MovieLadder("waste_of_time", True),
        MovieLadder("waste_of_time", True, Series("promotion")),
        MovieLadder("waste_of_time", True, None, 4),
    ):
        blocs = {"critic": before.bloc(90.0).plus(Bloc(likes=10, units=400, lifts=400 * 1000))}
        aspects = {code: {"critic": bloc} for code, bloc in before.aspect_blocs.items()}
        standing = Standing(90.0, blocs, aspects, ladder)
        change = change_opinion(standing, "ann", "critic", before, after)
        assert change.standing.ladder == ladder
        assert change.entry is None


def test_newbies_opinions_move_the_score_and_open_nothing():
    change = change_opinion(placed("killing_time", base=80), "ann", "newbie", NONE, LIKE)
    assert change.entry is None
    assert change.standing.score > 80
    assert with_votes(64.9, *[("newbie", LIKE)] * 1000).ladder == MovieLadder("masterpiece")


@pytest.mark.parametrize("leaves", ["withdrawn", "suspended", "demoted"])
def test_a_movie_whose_judges_leave_is_in_the_band_of_its_score_again(leaves):
    two = with_votes(50, ("critic", LIKE), ("critic", LIKE), ("newbie", DISLIKE))
    standing = Standing(50, two.blocs, {}, MovieLadder("masterpiece", True, Series("demotion")))
    if leaves == "withdrawn":
        change = change_opinion(standing, "user 0", "critic", LIKE, NONE)
    else:
        to_tier = "newbie" if leaves == "demoted" else None
        change = move_opinion(standing, LIKE, "critic", to_tier)
    assert change.standing.ladder == MovieLadder("killing_time")
    assert change.entry == ScoreMoved(change.standing.score, 0.4)


def test_a_movie_of_version_1_is_brought_over_with_an_entry_in_any_case():
    crowd = {"newbie": Bloc(likes=100, units=4000, lifts=4000 * 4000)}
    by_newbies = Standing(60, crowd, {}, MovieLadder("masterpiece", placed=True))
    change = migrate(by_newbies)
    assert change.standing.ladder == MovieLadder("masterpiece")
    assert change.entry == Migration(by_newbies.score, 0)
    assert migrate(placed()) == Change(placed(), Migration(50, 4))


def test_the_caller_may_say_whether_an_opinion_counts():
    standing = placed("killing_time", base=80)
    assert change_opinion(standing, "ann", "armchair", NONE, LIKE, counts=False).entry is None
    liked = change_opinion(standing, "ann", "armchair", NONE, LIKE, counts=False).standing
    again = change_opinion(liked, "ann", "armchair", LIKE, LIKE, counts=True)
    assert isinstance(again.entry, OpinionCounted)
    gone = change_opinion(liked, "ann", "armchair", LIKE, NONE, counts=True)
    assert gone.entry is None


def test_two_critics_reviews_place_a_movie_and_open_no_series():
    ten, one = (Opinion(None, Review.of({"story": mark})) for mark in (10, 1))
    first = change_opinion(new_standing(64.5), "ann", "critic", NONE, ten)
    assert first.standing.ladder == MovieLadder("masterpiece", placed=False)
    assert isinstance(first.entry, OpinionCounted)
    second = change_opinion(first.standing, "bob", "critic", NONE, one)
    assert second.standing.mass == 4
    assert second.standing.ladder == MovieLadder("killing_time", placed=True)
    third = change_opinion(second.standing, "bob", "critic", one, ten)
    assert third.standing.ladder.series == Series("promotion")


def test_a_holders_rise_can_place_a_movie():
    standing = with_votes(60.0, ("newbie", REVIEW), ("critic", REVIEW))
    change = move_opinion(standing, REVIEW, "newbie", "critic")
    assert change.standing.ladder == MovieLadder("killing_time", placed=True)
    assert change.entry == ScoreMoved(change.standing.score, 4)


def test_another_base_moves_the_score_and_only_an_unplaced_movies_tier():
    change = rebase(new_standing(50), 70, 30)
    assert change.standing == new_standing(70, 30)
    assert change.entry == ScoreMoved(70, 0)
    assert rebase(new_standing(50), 60, 20).entry is None
    judges = [Held(LIKE, "critic")] * 10
    change = rebase(placed(), 90, 20, judges)
    assert change.standing.score > 90
    assert change.standing.ladder == placed().ladder
    assert change.entry is None


def test_another_calibration_reads_every_opinion_anew():
    strict, generous = Generosity(60, -20), Generosity(60, 20)
    rated = Opinion(rating=6000)
    standing = change_opinion(new_standing(50), "ann", "critic", NONE, rated, strict).standing
    # 50 + 1.25 · (60 + 20 - 60) is 25 above the base; from somebody generous it is 25 below.
    assert standing.blocs == {"critic": Bloc(ratings=1, units=100, lifts=100 * 2500)}
    other = rebase(standing, 50, 20, [Held(rated, "critic", generous)]).standing
    assert other.blocs == {"critic": Bloc(ratings=1, units=100, lifts=-100 * 2500)}
    gone = change_opinion(other, "ann", "critic", rated, NONE, generous).standing
    assert gone.blocs == {}
    suspended = rebase(standing, 50, 20, [Held(rated, None, strict)]).standing
    assert (suspended.blocs, suspended.score) == ({}, 50)


def test_a_change_that_is_read_otherwise_than_before_is_refused():
    standing = change_opinion(
        new_standing(50), "ann", "critic", NONE, Opinion(rating=6000), Generosity(60, -20)
    ).standing
    with pytest.raises(ValueError, match="at most 100 points|a factor of"):
        change_opinion(standing, "ann", "critic", Opinion(rating=6000), NONE)

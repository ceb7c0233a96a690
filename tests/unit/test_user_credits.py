"""Rule 5: the credit for a first review of a movie."""

from dataclasses import replace

import pytest

from user.domain import Credit, Ladder, Series, apply


@pytest.mark.parametrize(
    ("points", "lifted"),
    [(0.5, 5.5), (30, 35), (55, 60), (55.5, 60), (59.5, 60), (60, 60), (60.5, 60.5), (99, 99)],
)
def test_a_credit_gives_five_points_but_lifts_to_60_at_most(points, lifted):
    assert apply(Ladder(points=points), Credit("2024-05-01")).ladder.points == lifted


def test_three_credits_a_day_record_something_and_the_next_day_brings_three_more():
    ladder, seen = Ladder(), []
    for day in ["2024-05-01"] * 4 + ["2024-05-02"] * 4:
        ladder = apply(ladder, Credit(day)).ladder
        seen.append((ladder.points, ladder.credit_day[-1], ladder.credits))
    assert seen == [
        (35, "1", 1),
        (40, "1", 2),
        (45, "1", 3),
        (45, "1", 3),
        (50, "2", 1),
        (55, "2", 2),
        (60, "2", 3),
        (60, "2", 3),
    ]


def test_a_credit_that_records_nothing_is_none_of_the_three():
    at_cap = Ladder(points=60, credit_day="2024-05-01", credits=2)
    assert apply(at_cap, Credit("2024-05-01")).ladder == at_cap
    assert apply(at_cap, Credit("2024-05-02")).ladder == at_cap
    in_series = Ladder(points=0, series=Series("demotion"))
    step = apply(in_series, Credit("2024-05-01"))
    assert (step.ladder, step.recorded) == (in_series, 0)


def test_a_credit_that_comes_late_counts_for_the_latest_day_and_cannot_reset_it():
    ladder = Ladder(credit_day="2024-05-02", credits=3)
    assert apply(ladder, Credit("2024-05-01")).ladder == ladder
    assert apply(replace(ladder, credits=2), Credit("2024-04-30")).ladder == replace(
        ladder, points=35
    )

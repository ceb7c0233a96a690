"""docs/rules.md states the numbers of the code."""

import re

import pytest
import yaml

from movie.domain import (
    Held,
    Opinion,
    Review,
    generosity,
    harmony,
    ladder,
    learning,
    new_standing,
    recount,
)
from movie.domain import populations as movie_populations
from movie.domain.heat import HALF_LIFE, MIN_HEAT
from movie.service.heat import HEAT_INTERVAL
from moview.rules import aspects, blocs, saturation, series, tiers
from tests.markdown_pages import ROOT, Row, page, tables_with
from user.domain import Bout, Credit, Ladder, Reaction, Series, apply, judging
from user.domain import ladder as user_ladder

RULES = page("docs/rules.md")
HARMONY = {
    "typical movie": harmony.TYPICAL,
    "spread": harmony.SPREAD,
    "scores for an own population": movie_populations.OWN_SCORES,
    "movies of a reference table": movie_populations.MIN_TABLE_MOVIES,
    "quantiles of a reference table": movie_populations.MIN_QUANTILES,
    "lowest share": harmony.LOWEST_PERCENTILE,
    "highest share": harmony.HIGHEST_PERCENTILE,
    "lowest h from a deviation": harmony.LOWEST_FALLBACK,
    "highest h from a deviation": harmony.HIGHEST_FALLBACK,
    "factor of a lone site": harmony.LONE_SITE_FACTOR,
}
LEARNING = {
    "turns": learning.ROUNDS,
    "first typical rating": generosity.FIRST_TYPICAL_RATING,
    "movies for a typical rating": learning.TYPICAL_PRIOR,
    "ratings for a habit": learning.HABIT_PRIOR,
    "ratings for a merit": learning.MERIT_PRIOR,
    "ratings for steadiness": learning.STEADINESS_PRIOR,
    "ratings for trust": learning.TRUST_PRIOR,
    "enough ratings": learning.ENOUGH_RATINGS,
}
SCORE = {
    "lowest K of a movie": blocs.MIN_BASE_MASS,
    "K of each further site": blocs.MASS_OF_A_SITE,
    "highest K of a movie": blocs.MAX_BASE_MASS,
    "stretch": generosity.STRETCH,
    "highest lift": blocs.HIGHEST_LIFT / blocs.HUNDREDTHS,
    "lowest lift": blocs.LOWEST_LIFT / blocs.HUNDREDTHS,
    "lowest steadiness": round(blocs.MIN_STEADINESS, 4),
    "highest steadiness": blocs.MAX_STEADINESS,
    "limit of newcomers": blocs.MAX_MOVED_BY_NEWCOMERS,
    "limit of everybody": blocs.MAX_MOVED,
    "K of an aspect": blocs.ASPECT_PRIOR_MASS,
}
POINTS = {
    "points of a new user": tiers.NEW_USER_POINTS,
    "lowest points": user_ladder.LOWEST_POINTS,
    "highest points": user_ladder.HIGHEST_POINTS,
    "credit": user_ladder.CREDIT_POINTS,
    "credits lift to": user_ladder.CREDITS_LIFT_TO,
    "credits a day": user_ladder.CREDITS_A_DAY,
    "reviews that count for one reactor": user_ladder.COUNTED_REVIEWS_PER_REACTOR,
    "penalty for abuse": user_ladder.REMOVAL_PENALTY,
}
USER_SERIES = {
    "to rise, to stay": series.USER_SERIES_TARGET,
    "to demote": series.DEMOTION_TARGET,
    "days before a demotion": judging.DEMOTION_DAYS,
    "days of a judge": judging.JUDGE_DAYS,
    "bouts of a judge": judging.JUDGE_BOUTS,
    "days for these bouts": judging.BOUTS_WITHIN_DAYS,
    "days of a meeting": judging.MET_WITHIN_DAYS,
    "judges without founders": judging.MIN_SEASONED,
    "peers at start-up": judging.STARTUP_PEERS,
    "critics of a hundred": judging.CRITICS_SHARE,
    "critics always": judging.MIN_CRITICS,
}
MOVIE_LADDER = {
    "mass of a placement": ladder.PLACEMENT_MASS,
    "to win": series.MOVIE_SERIES_TARGET,
    "people in a rest": ladder.REST_PEOPLE,
}
HEAT = {
    "half-life in days": HALF_LIFE.days,
    "cap of posers": tiers.user_tier("poser").cap,
    "cap of newbies": tiers.user_tier("newbie").cap,
    "cap of armchair critics and critics": tiers.user_tier("critic").cap,
    "K of a review": saturation.HELPFULNESS_PRIOR_MASS,
    "prior of a review": saturation.HELPFULNESS_PRIOR,
    "least heat": MIN_HEAT,
    "refreshed every minutes": HEAT_INTERVAL.total_seconds() / 60,
}


def the_table(*heads: str) -> list[Row]:
    (found,) = tables_with(RULES, *heads)
    return found


def numbers(rows: list[Row]) -> dict[str, float]:
    found = {row["number"]: row["value"] for row in rows}
    return {name: float(value) for name, value in found.items() if not value.endswith("%")}


def test_user_tiers() -> None:
    shown = [list(row.values()) for row in the_table("code", "Korean", "English", "weight")]
    assert shown == [
        [
            tier.code,
            tier.ko,
            tier.en,
            f"{tier.weight:g}",
            f"{tier.reaction_points:g}",
            f"{tier.bout:g}",
        ]
        for tier in tiers.USER_TIERS
    ]


def test_movie_tiers() -> None:
    shown = [list(row.values()) for row in the_table("code", "Korean", "English", "from")]
    assert shown == [
        [tier.code, tier.ko, tier.en, f"{tier.lower:g}", f"{tier.upper:g}"]
        for tier in tiers.MOVIE_TIERS
    ]


def test_aspects() -> None:
    shown = next(rows for rows in tables_with(RULES, "code") if len(rows[0]) == 3)
    assert [tuple(row.values()) for row in shown] == [
        (aspect.code, aspect.ko, aspect.en) for aspect in aspects.ASPECTS.values()
    ]


@pytest.mark.parametrize(
    ("place", "expected"),
    list(enumerate([HARMONY, LEARNING, SCORE, POINTS, USER_SERIES, MOVIE_LADDER, HEAT])),
)
def test_numbers(place: int, expected: dict[str, float]) -> None:
    assert numbers(tables_with(RULES, "number", "value")[place]) == expected


def test_every_table_of_numbers_is_compared() -> None:
    assert len(tables_with(RULES, "number")) == 7


def test_the_quartile_is_the_25th_percentile_of_positive_counts_by_interpolation() -> None:
    assert "| quartile of the vote counts | 25 % |" in RULES
    ratings = [(50.0, votes) for votes in (None, 0, 10, 20, 40, 80)]
    assert movie_populations.population_of(ratings).shrinkage == 17.5


def test_opinions() -> None:
    shown = {row["opinion"]: float(row["factor"]) for row in the_table("opinion")}
    assert shown == {
        "like": blocs.VOTE_FACTOR / blocs.HUNDREDTHS,
        "dislike": blocs.VOTE_FACTOR / blocs.HUNDREDTHS,
        "rating": blocs.RATING_FACTOR / blocs.HUNDREDTHS,
        "review": blocs.REVIEW_FACTOR / blocs.HUNDREDTHS,
    }
    assert f"from {aspects.LOWEST_MARK} to {aspects.HIGHEST_MARK}" in RULES


def test_ends_of_a_users_series() -> None:
    promotion, demotion = the_table("series", "up wins")
    ends = [list(promotion.values())[2::2], list(demotion.values())[2::2]]
    assert [[float(points) for points in row] for row in ends] == [
        [user_ladder.PROMOTED_POINTS, user_ladder.HELD_POINTS],
        [user_ladder.SURVIVED_POINTS, user_ladder.DEMOTED_POINTS],
    ]
    assert f"with {user_ladder.APPOINTED_POINTS:g} points. That is how" in RULES


def test_sites() -> None:
    config = yaml.safe_load((ROOT / "config" / "movie.yml").read_text())["sites"]
    shown = {row["site"]: row for row in the_table("site")}
    assert {
        site: {"scale_max": int(row["top of its scale"]), "trust": int(row["trust"])}
        for site, row in shown.items()
    } == config


def opinions_of(text: str) -> list[Opinion]:
    """The opinions of such as `1 review of 40, 1 dislike`."""
    found: list[Opinion] = []
    for count, kind, rating in re.findall(
        r"(\d+) (like|dislike|rating|review)s?(?: of (\d+))?", text
    ):
        points = int(rating or 0) * blocs.HUNDREDTHS
        said = {
            "like": lambda: Opinion("like"),
            "dislike": lambda: Opinion("dislike"),
            "rating": lambda points=points: Opinion(rating=points),
            "review": lambda points=points: Opinion(None, Review(points)),
        }[kind]
        found += [said()] * int(count)
    return found


@pytest.mark.parametrize("row", the_table("base", "K", "opinions"), ids=lambda row: row["opinions"])
def test_examples_of_scores(row: Row) -> None:
    by_tier = dict(part.strip().split(": ") for part in row["opinions"].split(";"))
    held = [Held(each, tier) for tier, text in by_tier.items() for each in opinions_of(text)]
    standing = recount(new_standing(float(row["base"]), int(row["K"])), held)
    assert f"{standing.score:.4f}" == row["score"]


def liked(reactor: str, tier: str, startup: bool, after: str = "like") -> Reaction:
    vote = "dislike" if after == "dislike" else "like"
    return Reaction(reactor, tier, None, vote, 0.0, True, False, Bout(startup=startup))


@pytest.mark.parametrize("startup", [True, False])
def test_the_example_of_a_promotion(startup: bool) -> None:
    standing = Ladder()
    for number in range(24):
        standing = apply(standing, liked(f"armchair {number}", "armchair", startup)).ladder
    assert standing.series == Series("promotion")
    for what in (liked("newbie", "newbie", startup), liked("armchair", "armchair", startup)):
        standing = apply(standing, what).ladder
    if not startup:
        assert standing.series == Series("promotion", 1, 0, ("armchair",))
        standing = apply(standing, liked("critic", "critic", startup)).ladder
    assert (standing.tier, standing.points) == ("armchair", 30.0)


def test_the_page_names_the_version_of_the_rules() -> None:
    assert f"Version {tiers.RULES_VERSION}." in RULES


def test_a_credit_that_lifts_nothing_uses_up_none_of_the_day() -> None:
    full = Ladder(points=user_ladder.CREDITS_LIFT_TO)
    assert apply(full, Credit("2026-11-22")).ladder == full

"""docs/rules.md states the numbers of the code."""

import re

import pytest
import yaml

from movie.domain import harmony, ladder
from movie.domain.heat import CRITICS_HEAT_CAP, HALF_LIFE, MIN_HEAT
from movie.service.heat import HEAT_INTERVAL
from moview.rules import aspects, blocs, series, tiers
from moview.rules.blocs import Bloc, pooled_score
from tests.markdown_pages import ROOT, Row, page, tables_with
from user.domain import Bout, Credit, Ladder, Reaction, Series, apply, judging
from user.domain import ladder as user_ladder

RULES = page("docs/rules.md")
HARMONY = {
    "typical movie": harmony.TYPICAL,
    "spread": harmony.SPREAD,
    "lowest share": harmony.LOWEST_PERCENTILE,
    "highest share": harmony.HIGHEST_PERCENTILE,
    "scores for a distribution": harmony.SCORES_FOR_A_DISTRIBUTION,
    "lowest h without a distribution": harmony.LOWEST_FALLBACK,
    "highest h without a distribution": harmony.HIGHEST_FALLBACK,
    "factor of a lone site": harmony.LONE_SITE_FACTOR,
}
SCORE = {
    "K of a movie": blocs.MOVIE_PRIOR_MASS,
    "K of an aspect": blocs.ASPECT_PRIOR_MASS,
    "K of a review": blocs.HELPFULNESS_PRIOR_MASS,
    "prior of a review": blocs.HELPFULNESS_PRIOR,
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
    "critics' cap": CRITICS_HEAT_CAP,
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
            "none" if tier.cap is None else f"{tier.cap:g}",
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
    list(enumerate([HARMONY, SCORE, POINTS, USER_SERIES, MOVIE_LADDER, HEAT])),
)
def test_numbers(place: int, expected: dict[str, float]) -> None:
    assert numbers(tables_with(RULES, "number", "value")[place]) == expected


def test_every_table_of_numbers_is_compared() -> None:
    assert len(tables_with(RULES, "number")) == 6


def test_the_quartile_is_the_25th_percentile_of_positive_counts_by_interpolation() -> None:
    assert "| quartile of the vote counts | 25 % |" in RULES
    ratings = [(50.0, votes) for votes in (None, 0, 10, 20, 40, 80)]
    assert harmony.calibrate_site(ratings).shrinkage == 17.5


def test_opinions() -> None:
    shown = {row["opinion"]: (row["value"], row["factor"]) for row in the_table("opinion")}
    assert shown == {
        "like": (str(blocs.LIKE_VALUE), str(blocs.VOTE_FACTOR)),
        "dislike": (str(blocs.DISLIKE_VALUE), str(blocs.VOTE_FACTOR)),
        "review": ("its rating", str(blocs.REVIEW_FACTOR)),
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


def bloc_of(text: str) -> Bloc:
    """The bloc of such as `1 review of 40, 1 dislike`."""
    counts = {"like": 0, "dislike": 0, "review": 0}
    total = 0
    for count, kind, rating in re.findall(r"(\d+) (like|dislike|review)s?(?: of (\d+))?", text):
        counts[kind] += int(count)
        total += int(count) * int(rating or 0) * blocs.HUNDREDTHS
    return Bloc(counts["like"], counts["dislike"], counts["review"], total)


@pytest.mark.parametrize("row", the_table("base", "opinions"), ids=lambda row: row["opinions"])
def test_examples_of_scores(row: Row) -> None:
    by_tier = dict(part.strip().split(": ") for part in row["opinions"].split(";"))
    standing = {tier: bloc_of(text) for tier, text in by_tier.items()}
    score = pooled_score(float(row["base"]), blocs.MOVIE_PRIOR_MASS, standing)
    assert f"{score:.4f}" == row["score"]


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

"""A user's steps in words, by their meaning, and as a line."""

from typing import Any, get_args

import pytest

from gateway.site import pictures
from gateway.site.rendering import Renderer
from gateway.site.standing import Step, way_of
from moview.rules.series import series_outcome
from moview.rules.tiers import USER_TIERS
from user.domain import CauseType

CAUSES = get_args(CauseType)
NEWBIE, ARMCHAIR = ({"code": tier.code, "ko": tier.ko, "en": tier.en} for tier in USER_TIERS[1:3])
PARASITE = {"id": "m1", "title": "기생충", "titles": {"en": "Parasite"}}
PROMOTION = {"kind": "promotion", "up": 1.0, "down": 0.0, "target": 2.0}
DEMOTION = {**PROMOTION, "kind": "demotion"}


def standing(
    tier: dict[str, str], points: float, series: dict[str, Any] | None = None
) -> dict[str, Any]:
    return {"tier": tier, "points": points, "series": series}


def step(
    before: dict[str, Any],
    after: dict[str, Any],
    cause: str = "review_liked",
    movie: Any = PARASITE,
) -> Step:
    entry = {
        "seq": 7,
        "at": "2026-11-22T23:59:59Z",
        "cause": {"type": cause, "actor_tier": ARMCHAIR},
        "change": after["points"] - before["points"],
        "before": before,
        "after": after,
    }
    return Step(entry, series_outcome(before, after, cause == "appointed"), movie)


@pytest.fixture(scope="module")
def words() -> Any:
    return Renderer().environments["en"].get_template("reasons.html").module


ROSE = (standing(NEWBIE, 30.0), standing(NEWBIE, 33.0))


@pytest.mark.parametrize("mine", [True, False])
@pytest.mark.parametrize("cause", CAUSES)
def test_every_cause_has_words_of_its_own(words: Any, cause: str, mine: bool) -> None:
    said = {other: words.reason(step(*ROSE, cause=other), mine).strip() for other in CAUSES}
    assert said[cause]
    assert said[cause] != words.reason(step(*ROSE, cause="yet unknown"), mine).strip()
    assert list(said.values()).count(said[cause]) == 1


def test_one_reads_about_oneself_in_the_second_person(words: Any) -> None:
    liked = step(*ROSE)
    link = '<a href="/movies/m1"><cite>Parasite</cite></a>'
    assert words.reason(liked, True) == f"An armchair critic liked your review of {link}."
    assert words.reason(liked, False) == f"An armchair critic liked the review of {link}."


def test_a_movie_that_is_gone_is_still_a_movie(words: Any) -> None:
    gone = step(*ROSE, movie=None)
    assert words.reason(gone, True) == "An armchair critic liked your review of a movie."


def test_a_title_full_of_markup_is_text(words: Any) -> None:
    wicked = step(*ROSE, movie={"id": "m1", "title": "<script>alert(1)</script>"})
    assert "<script" not in words.reason(wicked, True)
    assert "&lt;script&gt;" in words.reason(wicked, True)


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        (standing(NEWBIE, 97), standing(NEWBIE, 100, PROMOTION), "A promotion series began."),
        (standing(ARMCHAIR, 2), standing(ARMCHAIR, 0, DEMOTION), "A demotion series began."),
        (standing(NEWBIE, 100, PROMOTION), standing(ARMCHAIR, 30), "Promoted!"),
        (standing(NEWBIE, 100, PROMOTION), standing(NEWBIE, 75), "Not promoted this time"),
        (standing(ARMCHAIR, 0, DEMOTION), standing(ARMCHAIR, 25), "Demotion avoided"),
        (standing(ARMCHAIR, 0, DEMOTION), standing(NEWBIE, 70), "Demoted."),
    ],
)
def test_what_became_of_a_series_is_said(
    words: Any, before: dict[str, Any], after: dict[str, Any], text: str
) -> None:
    assert text in words.outcome(step(before, after))


def test_a_step_that_is_only_points_says_nothing_of_series(words: Any) -> None:
    assert words.outcome(step(*ROSE)).strip() == ""


@pytest.mark.parametrize(
    ("before", "after", "mark"),
    [
        (standing(NEWBIE, 30), standing(NEWBIE, 33), ">+3<"),
        (standing(NEWBIE, 30), standing(NEWBIE, 29.5), ">\N{MINUS SIGN}0.5<"),
        (standing(NEWBIE, 100, PROMOTION), standing(ARMCHAIR, 30), "▲"),
        (standing(NEWBIE, 100, PROMOTION), standing(NEWBIE, 75), "▼"),
        (standing(ARMCHAIR, 0, DEMOTION), standing(ARMCHAIR, 25), "▲"),
        (
            standing(NEWBIE, 100, PROMOTION),
            standing(NEWBIE, 100, {**PROMOTION, "up": 1.25}),
            "◔",
        ),
        (
            standing(NEWBIE, 100, PROMOTION),
            standing(NEWBIE, 100, {**PROMOTION, "down": 1.0}),
            "●",
        ),
    ],
)
def test_a_step_is_marked_by_what_it_did_and_never_by_the_points_of_a_series_end(
    words: Any, before: dict[str, Any], after: dict[str, Any], mark: str
) -> None:
    assert mark in words.mark(step(before, after))


@pytest.mark.parametrize(("tier", "mark"), [(ARMCHAIR, "▲"), (NEWBIE, "▼")])
def test_an_appointment_is_marked_by_where_it_led(
    words: Any, tier: dict[str, str], mark: str
) -> None:
    other = NEWBIE if tier is ARMCHAIR else ARMCHAIR
    appointed = step(standing(other, 55, PROMOTION), standing(tier, 30), cause="appointed")
    assert mark in words.mark(appointed)
    assert tier["en"] in words.outcome(appointed)


def test_a_day_is_the_day_of_the_step() -> None:
    assert step(*ROSE).day == "2026-11-22"


def entry(seq: int, before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    return {"seq": seq, "before": before, "after": after}


def test_the_way_begins_where_the_oldest_step_began() -> None:
    newest_first = [
        entry(9, standing(NEWBIE, 100, PROMOTION), standing(ARMCHAIR, 30)),
        entry(8, standing(NEWBIE, 97), standing(NEWBIE, 100, PROMOTION)),
    ]
    assert way_of(newest_first) == [(7, 1, 97), (8, 1, 100), (9, 2, 30)]
    assert way_of([]) == []


def test_who_is_promoted_rises_and_who_is_demoted_falls() -> None:
    climb = pictures.climb([(1, 1, 50), (2, 1, 100), (3, 2, 30), (4, 2, 0), (5, 1, 70)])
    assert climb.line.path == "M0 75L25 50L50 35L75 50L100 65"
    assert [(rung.rank, rung.start) for rung in climb.rungs] == [(2, 0), (1, 50)]
    assert climb.height == 50


def test_a_way_within_one_tier_fills_the_picture() -> None:
    climb = pictures.climb([(1, 0, 0), (2, 0, 100)])
    assert climb.line.path == "M0 100L100 0"
    assert [(rung.rank, rung.start) for rung in climb.rungs] == [(0, 0)]

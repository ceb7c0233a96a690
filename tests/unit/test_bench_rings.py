"""The ranking measurement: rings, newcomers, brigades, and the page of all figures."""

import json
from typing import Any

import pytest

from bench import results
from bench.ranking import brigade, newcomers, remedies, ring, section
from bench.ranking.community import RULES, Community, Policy
from bench.ranking.report_of_constants import free_sentences
from bench.ranking.sensitivity import RULES as CONSTANTS


@pytest.mark.parametrize("others", ring.OTHERS)
def test_no_ring_rises_without_honest_members(others: str) -> None:
    assert ring.risen(ring.play(20, 0, others=ring.OTHERS[others])) == 0


def test_a_ring_with_a_few_honest_members_rises_by_a_tenth_at_most_in_a_month() -> None:
    assert ring.outcome(RULES, 20, honest=3) == {"start-up": 1, "founders": 1, "grown": 1}


def test_equals_who_judge_or_judges_without_a_budget_let_a_ring_rise() -> None:
    assert ring.risen(ring.play(20, 0, Policy(startup_peers=12, judge_days=0))) > 0
    assert ring.risen(ring.play(20, 3, Policy(judge_bouts=0))) == 20


def test_only_a_reactors_first_three_reviews_of_an_author_count() -> None:
    community = Community(2, RULES, {})
    for _ in range(4):
        community.react(1, community.write(0), "like")

    assert community.ladders[0].points == 30 + 3 * 5 + 3


def test_the_simulations_come_out_the_same_each_time() -> None:
    population = newcomers.Population(newcomers=20, armchairs=3, founded=True)
    first = newcomers.days_to_rise(RULES, population, seed=4)

    assert newcomers.days_to_rise(RULES, population, seed=4) == first
    assert newcomers.days_to_rise(RULES, population, seed=5) != first
    plays = [ring.play(16, 3, days=5).ladders for _ in range(2)]
    assert plays[0] == plays[1]


def test_honest_newcomers_rise_only_where_somebody_can_promote_them() -> None:
    nobody, founders = newcomers.Population(20, 0), newcomers.Population(20, 3, founded=True)

    assert {day for day, _ in newcomers.days_to_rise(RULES, nobody, seed=0)} == {None}
    assert any(day for day, _ in newcomers.days_to_rise(RULES, founders, seed=0))


def test_ten_take_an_armchair_critics_rank_only_where_nobody_stands_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(brigade, "ROUNDS", 5)

    assert brigade.taken(RULES, "armchair", defenders=0) == 1
    assert brigade.taken(RULES, "armchair", defenders=2) == 0
    assert brigade.taken(Policy(demotion_days=0), "armchair", defenders=2) > 0
    assert brigade.taken(RULES, "critic", defenders=0) == 0


@pytest.fixture(scope="module")
def measured() -> dict[str, Any]:
    """What `make bench-ranking` kept last."""
    document = json.loads((results.FOLDER / "ranking.json").read_text("utf-8"))
    found: dict[str, Any] = document["measured"]
    return found


def test_the_page_has_the_section_that_the_kept_figures_make(measured: dict[str, Any]) -> None:
    assert section(measured).strip() in results.PAGE.read_text("utf-8")


def test_the_kept_figures_are_those_of_the_rules_as_they_are(measured: dict[str, Any]) -> None:
    rules, kept = CONSTANTS, measured["sensitivity"]["rules"]

    assert (kept["k"], kept["caps"]) == (rules.k, dict(rules.caps))
    assert [each["name"] for each in measured["rings"]["gates"]] == list(remedies.REMEDIES)


def test_a_missed_target_is_said(measured: dict[str, Any]) -> None:
    worse = json.loads(json.dumps(measured))
    for share in worse["accuracy"]["shares"]:
        share["accuracy"]["Moview"] = {"mean": 0.75, "deviation": 0.1}
    worse["attack"]["best_place"]["Moview"] = 1
    worse["attack"]["one_like_moves"] = 0.8
    rings = worse["rings"]
    rings["gates"][0]["rings"]["20"]["0"]["grown"] = 1
    rings["gates"][0]["rings"]["20"]["3"]["grown"] = 3
    rings["gates"][0]["newcomers"]["grown"]["good"]["median_day"] = None
    rings["year"] = {"critic": 1}

    text = section(worse)

    assert text.count("**missed**, **not above**") == 3
    assert text.count("**missed**") == 9
    assert text.count("reached") < section(measured).count("reached")


def test_proposals_follow_the_figures(measured: dict[str, Any]) -> None:
    other = json.loads(json.dumps(measured))
    for row in other["sensitivity"]["rows"]:
        row["lifts"] = dict.fromkeys(row["lifts"], 8.0)
    other["sensitivity"]["is_better"] = True

    assert "No constant alone" in free_sentences(other["sensitivity"])
    assert "**Proposal** for the next version of the rules: these constants." in section(other)

"""The ranking's measurement: rings and newcomers, and the page that is made of all figures."""

import json
from typing import Any

import pytest

from bench import results
from bench.ranking import newcomers, remedies, ring, section
from bench.ranking.community import RULES, Community, Policy
from bench.ranking.report_of_constants import free_sentences
from bench.ranking.report_of_rings import proposal
from bench.ranking.sensitivity import RULES as CONSTANTS


def test_a_ring_rises_to_the_top_where_nobody_else_is() -> None:
    assert ring.play(ring.patient, 20, days=10).tiers() == {"critic": 20}
    assert ring.play(ring.eager, 20, days=5).tiers() == {"armchair": 20}


def test_no_ring_rises_beside_peers_or_without_a_start_up() -> None:
    beside = ring.play(ring.patient, 20, others=ring.AFTER, days=10)
    without = ring.play(ring.patient, 20, Policy(startup_peers=0), days=10)

    assert beside.tiers() == without.tiers() == {"newbie": 20}


def test_a_ring_of_fifteen_is_the_smallest_that_rises() -> None:
    assert ring.smallest(RULES) == 15, "60 points by credits, and 14 · 3 likes are 40 or more"
    assert ring.smallest(Policy(counted=2, counted_among_equals=2)) == 21


def test_ten_of_a_ring_lift_a_movie_by_what_their_tier_weighs() -> None:
    newbies = Community(20, RULES, {})
    critics = ring.play(ring.patient, 20, days=10)

    assert ring.lift(critics, 50.0).after == pytest.approx(75.0)
    # W = 10 · 0.25 · 2 = 5, and 8·(1 − e^(−5/8)) = 3.7179 of 100 against 40 of 50.
    assert ring.lift(newbies, 50.0).after == pytest.approx(54.2522, abs=5e-5)


def test_praise_given_back_counts_nothing_if_so_decided() -> None:
    community = Community(2, Policy(one_way=True), {})
    reviews = [community.write(author, day=0) for author in (0, 1)]

    community.react(0, reviews[1], "like")
    community.react(1, reviews[0], "like")

    assert [ladder.points for ladder in community.ladders] == [35.0, 36.0]


def test_only_a_reactors_first_three_reviews_of_an_author_count() -> None:
    community = Community(2, RULES, {})
    for _ in range(4):
        community.react(1, community.write(0, day=0), "like")

    assert community.ladders[0].points == 30 + 3 * 5 + 3


def test_the_simulations_come_out_the_same_each_time() -> None:
    population = newcomers.Population(newcomers=20, armchairs=3)
    first = newcomers.days_to_rise(RULES, population, seed=4)

    assert newcomers.days_to_rise(RULES, population, seed=4) == first
    assert newcomers.days_to_rise(RULES, population, seed=5) != first
    plays = [ring.play(ring.patient, 16, days=5).ladders for _ in range(2)]
    assert plays[0] == plays[1]


def test_honest_newcomers_rise_only_where_somebody_can_promote_them() -> None:
    policy = Policy(startup_peers=0)

    assert set(newcomers.days_to_rise(policy, newcomers.Population(20, 0), seed=0)) == {None}
    assert any(newcomers.days_to_rise(policy, newcomers.Population(20, 10), seed=0))


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
    assert [each["name"] for each in measured["rings"]["remedies"]] == list(remedies.REMEDIES)


def test_a_missed_target_is_said(measured: dict[str, Any]) -> None:
    worse = json.loads(json.dumps(measured))
    for share in worse["accuracy"]["shares"]:
        share["accuracy"]["Moview"] = {"mean": 0.75, "deviation": 0.1}
    worse["attack"]["best_place"]["Moview"] = 1
    worse["attack"]["one_like_moves"] = 0.8

    text = section(worse)

    assert text.count("**missed**, **not above**") == 3
    assert text.count("**missed**") == 5
    assert "**missed**" not in section(measured)


def test_proposals_follow_the_figures(measured: dict[str, Any]) -> None:
    other = json.loads(json.dumps(measured))
    for each in other["rings"]["remedies"]:
        each["fewest"] = dict.fromkeys(each["fewest"], 15)
    for row in other["sensitivity"]["rows"]:
        row["lifts"] = dict.fromkeys(row["lifts"], 8.0)
    other["sensitivity"]["is_better"] = True

    assert proposal(other["rings"]) == "None of these stops every ring: the rules stay."
    assert "No constant alone" in free_sentences(other["sensitivity"])
    assert "**Proposal** for the next version of the rules: these constants." in section(other)

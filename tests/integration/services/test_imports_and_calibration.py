"""Imports find the movie of a record; calibration puts sites on one scale (rule 3)."""

from typing import Any

import pytest

from moview.errors import Invalid
from tests.integration.services.scenario import Scenario

Document = dict[str, Any]


def imported(scenario: Scenario, *records: Document) -> list[Document]:
    outcomes: list[Document] = scenario.call("movie", "import_movies", records=list(records))
    return outcomes


def record(title: str, imdb: str | None = None, **facts: Any) -> Document:
    ids = {"external_ids": {"imdb": imdb}} if imdb else {}
    return {"title": title, "year": 1990, **ids, **facts}


def test_a_record_makes_a_movie_once(scenario: Scenario) -> None:
    first, second = (
        imported(scenario, record("The Once", "tt1")),
        imported(scenario, record("The Once", "tt1")),
    )

    assert [each["outcome"] for each in first + second] == ["created", "unchanged"]
    assert first[0]["id"] == second[0]["id"]


@pytest.mark.parametrize(
    ("known", "record_", "what"),
    [
        (record("A One"), record("Á   one!"), "unchanged"),
        (record("A Two"), record("A Two", "tt102"), "updated"),
        (record("A Three", "tt103"), record("Quite Another", "tt103"), "unchanged"),
        (record("A Four", "tt104"), record("A Four", "tt1040"), "created"),
        (record("A Five"), record("A Five", year=1991), "created"),
        (record("A Six", titles={"ko": "여섯"}), record("여섯"), "unchanged"),
        (record("A Seven"), record("A Seven", runtime_min=90), "updated"),
    ],
    ids=["title", "more ids", "id", "other id", "other year", "translated", "more facts"],
)
def test_a_record_is_of_the_movie_with_its_id_or_else_its_title_and_year(
    scenario: Scenario, known: Document, record_: Document, what: str
) -> None:
    (first,) = imported(scenario, known)

    (second,) = imported(scenario, record_)

    assert second["outcome"] == what
    assert (second["id"] == first["id"]) is (what != "created")


def test_a_record_that_may_be_of_two_movies_is_a_conflict_and_changes_nothing(
    scenario: Scenario,
) -> None:
    left, _ = imported(scenario, record("Left", "tt201"), record("Right", "tt202"))

    by_title = imported(scenario, record("Right", external_ids={"imdb": "tt201"}))[0]
    ids = {"imdb": "tt201", "kobis": "7"}
    imported(scenario, record("Third", external_ids={"kobis": "7"}))
    by_ids = imported(scenario, record("Left", external_ids=ids))[0]

    assert by_ids["outcome"] == "conflict"
    assert by_ids["message"]
    assert (by_title["outcome"], by_title["id"]) == ("unchanged", left["id"]), "the id decides"


def test_a_movie_that_was_removed_does_not_come_back_by_import(scenario: Scenario) -> None:
    (known,) = imported(scenario, record("Banished", "tt301"))
    scenario.call("movie", "remove_movie", movie_id=known["id"])

    outcomes = imported(
        scenario, record("Banished", "tt301"), record("Banished"), record("Banished", "tt302")
    )

    assert [each["outcome"] for each in outcomes] == ["conflict", "conflict", "created"]


def test_records_at_fault_are_told_and_the_others_go_on(scenario: Scenario) -> None:
    outcomes = imported(
        scenario,
        record("Good One"),
        record(""),
        record("Bad Site", sites=[{"site": "unknown", "score": 5}]),
        record("Bad Score", sites=[{"site": "imdb", "score": 11}]),
        record("Good Two"),
    )

    assert [each["outcome"] for each in outcomes] == [
        "created",
        "rejected",
        "rejected",
        "rejected",
        "created",
    ]
    assert [each["index"] for each in outcomes] == [0, 1, 2, 3, 4]
    assert "title" in outcomes[1]["message"]
    with pytest.raises(Invalid):
        imported(scenario, *[record("Too many")] * 501)


def test_later_figures_of_a_site_take_the_place_of_earlier_ones(scenario: Scenario) -> None:
    (known,) = imported(
        scenario, record("Rated", sites=[{"site": "imdb", "score": 6, "votes": 10}])
    )
    before = scenario.movie(known["id"])["base_score"]

    imported(scenario, record("Rated", sites=[{"site": "imdb", "score": 9, "votes": 99}]))

    assert scenario.movie(known["id"])["base_score"] > before
    (site,) = scenario.world.call("movie", "explain_score", movie_id=known["id"])["base"]["sites"]
    assert (site["published"], site["votes"]) == (9, 99)


def test_a_calibration_moves_every_base_and_an_addition_moves_none(scenario: Scenario) -> None:
    records = [
        record(f"Calibrated {number}", sites=[{"site": "rotten_tomatoes", "score": 2 * number}])
        for number in range(40)
    ]
    ids = [each["id"] for each in imported(scenario, *records)]
    before = scenario.movie(ids[20])["base_score"]

    done = scenario.call("movie", "calibrate", own=["rotten_tomatoes"])

    assert done["sites"]["rotten_tomatoes"]["count"] >= 40
    assert done["recalibrated"] >= 40
    why = scenario.world.call("movie", "explain_score", movie_id=ids[20])
    assert why["calibration"] == done["version"]
    assert why["base"]["sites"][0]["percentile"] == pytest.approx(0.5, abs=0.02)
    after = scenario.movie(ids[20])["base_score"]
    assert after == pytest.approx(50, abs=1)
    assert after != before

    extreme = [{"site": "rotten_tomatoes", "score": 100}]
    new = imported(scenario, record("Added since", sites=extreme))[0]["id"]
    assert scenario.movie(ids[20])["base_score"] == after
    assert scenario.movie(new)["base_score"] > 70


def test_a_calibration_that_was_interrupted_is_finished_by_the_service_itself(
    scenario: Scenario,
) -> None:
    sites = [{"site": "rotten_tomatoes", "score": 50}]
    imported(scenario, *[record(f"Waiting {each}", sites=sites) for each in range(3)])
    version = scenario.world.call("movie", "begin_calibration")["version"]
    step = scenario.world.call("movie", "apply_calibration", version=version, limit=2)
    assert step["done"] == 2
    assert step["next"]

    scenario.call("movie", "finish_calibration")

    movies = scenario.world.databases["movie"].movies
    assert movies.count_documents({"calibration": {"$lt": version}}) == 0

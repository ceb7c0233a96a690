"""An audit names each kind of difference, planted directly in the services' databases."""

import re
from collections.abc import Callable

import pytest

from tests.integration.operators.conftest import LiveScenario

Plant = Callable[[LiveScenario], str]
TOUCHED = (
    "movie.categories",
    "movie.movies",
    "movie.opinions",
    "movie.ledger",
    "movie.voters",
    "user.users",
    "user.ledger",
    "user.shelves",
    "user.writings",
    "user.reviews",
    "user.reactions",
    "user.movies",
    "review.reviews",
    "review.writings",
    "review.authors",
    "review.movies",
)
PLANTS: list[Plant] = []


def planted(plant: Plant) -> Plant:
    """It damages something, and says by which pattern an audit has to name it."""
    PLANTS.append(plant)
    return plant


@planted
def a_bloc_with_one_like_too_many(scenario: LiveScenario) -> str:
    movie = scenario.movies[3]
    blocs = scenario.one("movie.movies", _id=movie)["blocs"]
    scenario.change("movie.movies", movie, blocs__critic__likes=blocs["critic"]["likes"] + 1)
    return f"movie.movies/{movie}: blocs is .* recounted it is"


@planted
def a_category_with_a_movie_too_many(scenario: LiveScenario) -> str:
    kept = scenario.one("movie.categories", _id="drama")["movies"]
    scenario.change("movie.categories", "drama", movies=kept + 1)
    return f"movie.categories/drama: movies is {kept + 1}, recounted it is {kept}"


@planted
def heat_that_nobody_brought(scenario: LiveScenario) -> str:
    scenario.change("movie.movies", scenario.movies[3], heat_masses__critic=40.0)
    return f"movie.movies/{scenario.movies[3]}: .*the heat of bloc critic is 40.0, recounted it is"


@planted
def an_opinion_in_another_bloc(scenario: LiveScenario) -> str:
    movie, person = scenario.movies[4], scenario.people[5]
    scenario.change("movie.opinions", f"{movie}:{person}", tier="poser")
    return f"movie.movies/{movie}: .*opinion of {person} is in bloc poser, not in newbie"


@planted
def an_opinion_that_is_not_held(scenario: LiveScenario) -> str:
    movie, person = scenario.movies[5], scenario.people[5]
    scenario.change("movie.opinions", f"{movie}:{person}", held=False)
    return f"movie.movies/{movie}: {person} has an opinion, and it is marked as if not so"


@planted
def a_movie_in_another_tier(scenario: LiveScenario) -> str:
    movie = scenario.movies[6]
    scenario.change("movie.movies", movie, tier="masterpiece")
    return f"movie.movies/{movie}: tier is 'masterpiece', recounted it is"


@planted
def a_tampered_ledger_of_a_movie(scenario: LiveScenario) -> str:
    entry = scenario.one("movie.ledger", subject=scenario.movies[7], seq=1)
    scenario.change("movie.ledger", entry["_id"], after__tier="waste_of_time")
    return f"movie.movies/{scenario.movies[7]}: ledger: entry 1: after is"


@planted
def a_lost_entry_of_a_user(scenario: LiveScenario) -> str:
    person = scenario.people[5]
    user = scenario.one("user.users", _id=person)
    scenario.collection("user.ledger").delete_one({"subject": person, "seq": user["seq"]})
    return f"user.users/{person}: ledger: it has {user['seq'] - 1} entries of {user['seq']}"


@planted
def wrong_statistics(scenario: LiveScenario) -> str:
    person = scenario.people[4]
    scenario.change("user.users", person, stats__movies_liked=99)
    return f"user.users/{person}: movies_liked is 99, recounted it is"


@planted
def points_that_the_ledger_does_not_give(scenario: LiveScenario) -> str:
    person = scenario.people[3]
    scenario.change("user.users", person, points=99.0)
    return f"user.users/{person}: points is 99.0, by the ladder"


@planted
def more_recorded_than_earned(scenario: LiveScenario) -> str:
    person = scenario.people[6]
    review = scenario.one("user.reviews", author=person)
    scenario.change("user.reviews", review["_id"], recorded=50.0)
    return f"user.users/{person}: review {review['_id']} is to have recorded 50.0, by the ledger"


@planted
def a_shelf_that_is_hidden(scenario: LiveScenario) -> str:
    person, movie = scenario.people[7], scenario.movies[0]
    scenario.change("user.shelves", f"{movie}:{person}", hidden=True)
    return f"user.users/{person}: hidden is True for shelf {movie}, which is there"


@planted
def a_reaction_that_is_not_counted(scenario: LiveScenario) -> str:
    review = scenario.reviews[0]
    scenario.change("review.reviews", review, likes=1)
    return f"review.reviews/{review}: likes is 1, recounted it is 7"


@planted
def a_review_that_is_lost(scenario: LiveScenario) -> str:
    person, review = scenario.people[1], scenario.reviews[1]
    scenario.collection("review.reviews").delete_one({"_id": review})
    writing = f"{person}:{scenario.movies[1]}"
    return f"review.writings/{writing}: it stands, and review {review} is not there"


@planted
def a_voter_in_another_tier(scenario: LiveScenario) -> str:
    scenario.change("movie.voters", scenario.people[0], tier="armchair")
    return f"user.users {scenario.people[0]}: tier is 'critic', in movie.voters 'armchair'"


@planted
def a_voter_who_is_missing(scenario: LiveScenario) -> str:
    scenario.collection("movie.voters").delete_one({"_id": scenario.people[1]})
    return f"user.users {scenario.people[1]}: movie.voters does not have it"


@planted
def an_author_by_another_name(scenario: LiveScenario) -> str:
    scenario.change("review.authors", scenario.people[2], nickname="Somebody")
    return f"user.users {scenario.people[2]}: nickname is 'Person 2', in review.authors 'Somebody'"


@planted
def a_copy_of_a_movie_that_is_old(scenario: LiveScenario) -> str:
    movie = scenario.movies[8]
    scenario.change("user.movies", movie, title="Working title", version=1)
    return f"movie.movies {movie}: title is 'Movie 8', in user.movies 'Working title'; version is"


@planted
def a_copy_of_a_movie_nobody_knows(scenario: LiveScenario) -> str:
    copy = scenario.one("user.movies", _id=scenario.movies[0])
    scenario.collection("user.movies").insert_one({**copy, "_id": "unheard-of", "id": "unheard-of"})
    return "movie.movies unheard-of: user.movies has it, movie does not know it"


@planted
def a_movie_taken_for_removed(scenario: LiveScenario) -> str:
    scenario.change("review.movies", scenario.movies[2], removed=True)
    return f"movie.movies {scenario.movies[2]}: review.movies takes it for removed"


@planted
def a_shelf_row_that_is_missing(scenario: LiveScenario) -> str:
    key = f"{scenario.movies[9]}:{scenario.people[0]}"
    scenario.collection("user.shelves").delete_one({"_id": key})
    return f"movie.votes {key}: user.votes does not have it"


@planted
def a_vote_whose_event_was_lost(scenario: LiveScenario) -> str:
    key = f"{scenario.movies[10]}:{scenario.people[0]}"
    version = scenario.one("movie.opinions", _id=key)["vote_version"] + 1
    scenario.change("movie.opinions", key, vote=None, held=False, vote_version=version)
    return (
        f"movie.votes {key}: version is {version}, in user.votes .*; value is None, in user.votes"
    )


@planted
def a_watch_later_shelf_turned_over(scenario: LiveScenario) -> str:
    key = f"{scenario.movies[7]}:{scenario.people[7]}"
    scenario.change("user.shelves", key, later=False)
    return f"movie.shelves {key}: on is True, in user.shelves False"


@planted
def a_rating_on_the_shelf(scenario: LiveScenario) -> str:
    key = f"{scenario.people[3]}:{scenario.movies[0]}"
    scenario.change("user.writings", key, rating=1000)
    return f"review.reviews {key}: rating is 7000, in user.reviews 1000"


@planted
def a_review_unknown_to_the_movie(scenario: LiveScenario) -> str:
    person, movie = scenario.people[4], scenario.movies[1]
    scenario.change("movie.opinions", f"{movie}:{person}", review_version=0)
    return f"review.reviews {person}:{movie}: movie.reviews does not have it"


@planted
def a_reaction_with_another_value(scenario: LiveScenario) -> str:
    key = f"{scenario.reviews[5]}:{scenario.people[1]}"
    scenario.change("user.reactions", key, value="dislike")
    return f"review.reactions {key}: value is 'like', in user.reactions 'dislike'"


@pytest.fixture(scope="module")
def found(scenario: LiveScenario) -> dict[str, tuple[str, list[str]]]:
    """All planted at once: what to expect of each, and all lines of the audit."""
    with scenario.undone(*TOUCHED):
        expected = {plant.__name__: plant(scenario) for plant in PLANTS}
        report = scenario.audit()
    return {name: (pattern, report.differences) for name, pattern in expected.items()}


@pytest.mark.parametrize("name", [plant.__name__ for plant in PLANTS])
def test_a_planted_difference_is_named(found: dict[str, tuple[str, list[str]]], name: str) -> None:
    pattern, lines = found[name]
    assert any(re.search(pattern, line) for line in lines), "\n".join(lines)


def test_once_undone_there_is_none(
    found: dict[str, tuple[str, list[str]]], scenario: LiveScenario
) -> None:
    report = scenario.audit()
    assert report.is_clean, report
    assert report.recounted == {"movie": 12 + 20, "user": 8, "review": 22}
    assert report.compared["movie.votes and user.votes"] == 96
    assert report.seconds < 5

"""Each kind of difference, planted behind the services' backs, is named by an audit."""

import re
from collections.abc import Callable

import pytest

from tests.integration.operators.conftest import Town

Plant = Callable[[Town], str]
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
def a_bloc_with_one_like_too_many(town: Town) -> str:
    movie = town.movies[3]
    blocs = town.one("movie.movies", _id=movie)["blocs"]
    town.change("movie.movies", movie, blocs__critic__likes=blocs["critic"]["likes"] + 1)
    return f"movie.movies/{movie}: blocs is .* recounted it is"


@planted
def a_category_with_a_movie_too_many(town: Town) -> str:
    kept = town.one("movie.categories", _id="drama")["movies"]
    town.change("movie.categories", "drama", movies=kept + 1)
    return f"movie.categories/drama: movies is {kept + 1}, recounted it is {kept}"


@planted
def an_opinion_in_another_bloc(town: Town) -> str:
    movie, person = town.movies[4], town.people[5]
    town.change("movie.opinions", f"{movie}:{person}", tier="poser")
    return f"movie.movies/{movie}: .*opinion of {person} is in bloc poser, not in newbie"


@planted
def an_opinion_that_is_not_held(town: Town) -> str:
    movie, person = town.movies[5], town.people[5]
    town.change("movie.opinions", f"{movie}:{person}", held=False)
    return f"movie.movies/{movie}: {person} has an opinion, and it is marked as if not so"


@planted
def a_movie_in_another_tier(town: Town) -> str:
    movie = town.movies[6]
    town.change("movie.movies", movie, tier="masterpiece")
    return f"movie.movies/{movie}: tier is 'masterpiece', recounted it is"


@planted
def a_tampered_ledger_of_a_movie(town: Town) -> str:
    entry = town.one("movie.ledger", subject=town.movies[7], seq=1)
    town.change("movie.ledger", entry["_id"], after__tier="waste_of_time")
    return f"movie.movies/{town.movies[7]}: ledger: entry 1: after is"


@planted
def a_lost_entry_of_a_user(town: Town) -> str:
    person = town.people[5]
    user = town.one("user.users", _id=person)
    town.collection("user.ledger").delete_one({"subject": person, "seq": user["seq"]})
    return f"user.users/{person}: ledger: it has {user['seq'] - 1} entries of {user['seq']}"


@planted
def wrong_statistics(town: Town) -> str:
    person = town.people[4]
    town.change("user.users", person, stats__movies_liked=99)
    return f"user.users/{person}: movies_liked is 99, recounted it is"


@planted
def points_that_the_ledger_does_not_give(town: Town) -> str:
    person = town.people[3]
    town.change("user.users", person, points=99.0)
    return f"user.users/{person}: points is 99.0, by the ladder"


@planted
def more_recorded_than_earned(town: Town) -> str:
    person = town.people[6]
    review = town.one("user.reviews", author=person)
    town.change("user.reviews", review["_id"], recorded=50.0)
    return f"user.users/{person}: review {review['_id']} is to have recorded 50.0, by the ledger"


@planted
def a_shelf_that_is_hidden(town: Town) -> str:
    person, movie = town.people[7], town.movies[0]
    town.change("user.shelves", f"{movie}:{person}", hidden=True)
    return f"user.users/{person}: hidden is True for shelf {movie}, which is there"


@planted
def a_reaction_that_is_not_counted(town: Town) -> str:
    review = town.reviews[0]
    town.change("review.reviews", review, likes=1)
    return f"review.reviews/{review}: likes is 1, recounted it is 7"


@planted
def a_review_that_is_lost(town: Town) -> str:
    person, review = town.people[1], town.reviews[1]
    town.collection("review.reviews").delete_one({"_id": review})
    return f"review.writings/{person}:{town.movies[1]}: it stands, and review {review} is not there"


@planted
def a_voter_in_another_tier(town: Town) -> str:
    town.change("movie.voters", town.people[0], tier="armchair")
    return f"user.users {town.people[0]}: tier is 'critic', in movie.voters 'armchair'"


@planted
def a_voter_who_is_missing(town: Town) -> str:
    town.collection("movie.voters").delete_one({"_id": town.people[1]})
    return f"user.users {town.people[1]}: movie.voters does not have it"


@planted
def an_author_by_another_name(town: Town) -> str:
    town.change("review.authors", town.people[2], nickname="Somebody")
    return f"user.users {town.people[2]}: nickname is 'Person 2', in review.authors 'Somebody'"


@planted
def a_copy_of_a_movie_that_is_old(town: Town) -> str:
    movie = town.movies[8]
    town.change("user.movies", movie, title="Working title", version=1)
    return f"movie.movies {movie}: title is 'Movie 8', in user.movies 'Working title'; version is"


@planted
def a_copy_of_a_movie_nobody_knows(town: Town) -> str:
    copy = town.one("user.movies", _id=town.movies[0])
    town.collection("user.movies").insert_one({**copy, "_id": "unheard-of", "id": "unheard-of"})
    return "movie.movies unheard-of: user.movies has it, movie does not know it"


@planted
def a_movie_taken_for_removed(town: Town) -> str:
    town.change("review.movies", town.movies[2], removed=True)
    return f"movie.movies {town.movies[2]}: review.movies takes it for removed"


@planted
def a_shelf_row_that_is_missing(town: Town) -> str:
    key = f"{town.movies[9]}:{town.people[0]}"
    town.collection("user.shelves").delete_one({"_id": key})
    return f"movie.votes {key}: user.votes does not have it"


@planted
def a_vote_whose_event_was_lost(town: Town) -> str:
    key = f"{town.movies[10]}:{town.people[0]}"
    version = town.one("movie.opinions", _id=key)["vote_version"] + 1
    town.change("movie.opinions", key, vote=None, held=False, vote_version=version)
    return (
        f"movie.votes {key}: version is {version}, in user.votes .*; value is None, in user.votes"
    )


@planted
def a_watch_later_shelf_turned_over(town: Town) -> str:
    key = f"{town.movies[7]}:{town.people[7]}"
    town.change("user.shelves", key, later=False)
    return f"movie.shelves {key}: on is True, in user.shelves False"


@planted
def a_rating_on_the_shelf(town: Town) -> str:
    key = f"{town.people[3]}:{town.movies[0]}"
    town.change("user.writings", key, rating=1000)
    return f"review.reviews {key}: rating is 7000, in user.reviews 1000"


@planted
def a_review_unknown_to_the_movie(town: Town) -> str:
    person, movie = town.people[4], town.movies[1]
    town.change("movie.opinions", f"{movie}:{person}", review_version=0)
    return f"review.reviews {person}:{movie}: movie.reviews does not have it"


@planted
def a_reaction_with_another_value(town: Town) -> str:
    key = f"{town.reviews[5]}:{town.people[1]}"
    town.change("user.reactions", key, value="dislike")
    return f"review.reactions {key}: value is 'like', in user.reactions 'dislike'"


@pytest.fixture(scope="module")
def found(town: Town) -> dict[str, tuple[str, list[str]]]:
    """All planted at once: what to expect of each, and all lines of the audit."""
    with town.undone(*TOUCHED):
        expected = {plant.__name__: plant(town) for plant in PLANTS}
        report = town.audit()
    return {name: (pattern, report.differences) for name, pattern in expected.items()}


@pytest.mark.parametrize("name", [plant.__name__ for plant in PLANTS])
def test_a_planted_difference_is_named(found: dict[str, tuple[str, list[str]]], name: str) -> None:
    pattern, lines = found[name]
    assert any(re.search(pattern, line) for line in lines), "\n".join(lines)


def test_once_undone_there_is_none(found: dict[str, tuple[str, list[str]]], town: Town) -> None:
    report = town.audit()
    assert report.is_clean, report
    assert report.recounted == {"movie": 12 + 20, "user": 8, "review": 16}
    assert report.compared["movie.votes and user.votes"] == 96
    assert report.seconds < 5

"""The page "How it works": the rules in pictures, with the numbers in force."""

from typing import Any

from gateway.http.problems import Answer
from gateway.site.api import Refused
from gateway.site.page import page
from gateway.site.pictures import crowds, share_of_most
from gateway.site.visit import Visit
from moview.rules import blocs, series, tiers

CROWDS = ((tiers.NEW_USER_TIER, 1), (tiers.NEW_USER_TIER, 100), (tiers.NEW_USER_TIER, 10_000))
FEW_BUT_HEAVY = (tiers.USER_TIERS[-1].code, 10)
EXAMPLE = {
    "kind": "promotion",
    "up": 1,
    "down": 0,
    "target": series.USER_SERIES_TARGET,
    "down_target": series.USER_SERIES_TARGET,
}
"""A series as it may stand."""
NUMBERS = {
    "start": tiers.NEW_USER_POINTS,
    "rating_factor": blocs.RATING_FACTOR / blocs.VOTE_FACTOR,
    "review_factor": blocs.REVIEW_FACTOR / blocs.VOTE_FACTOR,
    "newcomers": blocs.MAX_MOVED_BY_NEWCOMERS,
    "everybody": blocs.MAX_MOVED,
    "user_target": series.USER_SERIES_TARGET,
    "demotion_target": series.DEMOTION_TARGET,
    "movie_target": series.MOVIE_SERIES_TARGET,
}


@page("GET", "/about")
def show_about(visit: Visit) -> Answer:
    """The page of the rules."""
    ladders = visit.api.get("/v1/tiers")
    return visit.show(
        "about.html",
        people=ladders["users"],
        bands=ladders["movies"],
        by_code={tier["code"]: tier for tier in ladders["users"]},
        heaviest=max(tier["weight"] for tier in ladders["users"]),
        crowds=crowds((*CROWDS, FEW_BUT_HEAVY)),
        most=share_of_most(blocs.MAX_MOVED_BY_NEWCOMERS),
        example=_example(visit),
        series=EXAMPLE,
        numbers=NUMBERS,
    )


def _example(visit: Visit) -> dict[str, Any] | None:
    """The movie that most have reviewed, and why it scores as it does; None while there is none."""
    try:
        for movie in visit.api.get("/v1/movies", sort="reviews", limit=1)["items"]:
            why = visit.api.get("/v1/movies/{}/score", movie["id"])
            return {"movie": movie, "why": why} if why["base"]["sites"] else None
    except Refused:
        # The rules hold without the movies.
        return None
    return None

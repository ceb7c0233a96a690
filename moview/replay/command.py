"""The command `moview replay`."""

from __future__ import annotations

import heapq
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from moview.api_client import Api, ApiError
from moview.catalogue import BadLine, Entry, Meter, SourceError, read_movielens
from moview.catalogue.movielens import Rating, ratings_file, read_ratings
from moview.cli.bars import bar
from moview.cli.limits import suspend_limits
from moview.cli.plain_errors import plain_errors
from moview.cli.printing import say
from moview.operating.connection import connection
from moview.operating.data_folder import DataFolder
from moview.replay import MovieIndex, Replay, Tally
from moview.stack.layout import kept_secret

CONTEXT = {"help_option_names": ["-h", "--help"]}


@click.group(context_settings=CONTEXT)
def replay() -> None:
    """Replay a history of ratings through the API: sign-ups, votes and reviews."""


@replay.command("movielens", context_settings=CONTEXT)
@click.argument(
    "source", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@click.option(
    "--review-share",
    type=click.FloatRange(0, 1),
    default=0.2,
    show_default=True,
    help="Share of the ratings that become reviews.",
)
@click.option("--limit", type=click.IntRange(1), help="Replay only the oldest ratings, this many.")
@click.option(
    "--concurrency",
    type=click.IntRange(1, 64),
    default=8,
    show_default=True,
    help="Number of people who act at the same time.",
)
@click.option("--audit/--no-audit", default=True, help="Run moview audit at the end.")
def movielens(
    source: Path, review_share: float, limit: int | None, concurrency: int, audit: bool
) -> None:
    """Replay the ratings of MovieLens.

    DIR is its folder. Ratings are replayed in the order of their times.

    Each person signs up as ml-NUMBER@replay.invalid (or signs in, the next time; the password
    is kept in .moview/replay.password). 4 stars or more become a like, 2.5 or fewer a dislike,
    those in between are skipped, and the chosen share becomes reviews. Movies are matched by
    their MovieLens, IMDb and TMDB ids, else by title and year (import them first: moview import
    movielens DIR). Running it twice changes nothing.

    All ratings are held in memory, about 150 bytes each, unless there is a --limit.

    The exit status is 1 if nothing was accepted, or the audit finds a difference.
    """
    place = connection()
    with plain_errors():
        ratings = _read(source, limit)
        api = Api(place.gateway_url)
        api.check()
        movies = _match(source, api)
        _ask_for_more(place.amqp_uri, len(ratings))
        tally = _run(api, movies, ratings, review_share, concurrency)
    _conclude(tally)
    if audit:
        say("Auditing")
        command = (sys.executable, "-m", "moview.cli", "audit")
        sys.exit(subprocess.run(command, check=False).returncode)


def _read(source: Path, limit: int | None) -> list[Rating]:
    """The oldest ratings, in order of time. Raises SourceError if there is none."""
    path = ratings_file(source)
    if path is None:
        raise SourceError(f"{source} has no ratings.csv or ratings.dat")
    with bar("Reading ratings", counted=False) as shown:
        meter = Meter(shown.show)
        meter.expect(path.stat().st_size)

        def good() -> Iterable[Rating]:
            for item in read_ratings(path, meter):
                if isinstance(item, BadLine):
                    shown.say(f"{item.file}:{item.line}: bad: {item.reason}")
                else:
                    yield item

        def order(rating: Rating) -> tuple[int, int, str]:
            return rating.at, rating.user, rating.movie

        found = (
            sorted(good(), key=order) if limit is None else heapq.nsmallest(limit, good(), order)
        )
    if not found:
        raise SourceError(f"{path} has no rating")
    return found


def _match(source: Path, api: Api) -> dict[str, str]:
    """The catalogue's ids by MovieLens ids. Raises ApiError if no movie is found."""
    with bar("Walking the catalogue") as shown:
        walked = []
        for movie in api.items("/v1/movies", {"sort": "title"}):
            walked.append(movie)
            shown.show(len(walked))
    index = MovieIndex(walked)
    matches = {}
    for item in read_movielens(source, rated=False):
        if isinstance(item, Entry) and (found := index.find(item.record)):
            matches[item.record["external_ids"]["movielens"]] = found
    if not matches:
        raise ApiError(
            f"no movie of the catalogue is in {source}: moview import movielens {source}"
        )
    say(f"{len(matches):,} of its movies are in the catalogue of {len(walked):,}")
    return matches


def _ask_for_more(amqp_uri: str, ratings: int) -> None:
    seconds = min(3600, 60 + ratings // 20)
    if not suspend_limits(amqp_uri, seconds):
        say("The gateway keeps its rate limits; this will take its time.", err=True)


def _run(
    api: Api, movies: dict[str, str], ratings: list[Rating], review_share: float, concurrency: int
) -> Tally:
    password = kept_secret(DataFolder.default().data / "replay.password")
    with bar("Replaying", total=len(ratings)) as shown:

        def show(tally: Tally) -> None:
            note = f"{tally.accepted:,} accepted, {tally.refused.total():,} refused"
            shown.show(tally.done, note=note)

        return Replay(api, movies, password, review_share, concurrency, show).run(ratings)


def _conclude(tally: Tally) -> None:
    rate = tally.accepted / tally.seconds if tally.seconds else 0.0
    say(
        f"{tally.accepted:,} accepted ({tally.votes:,} votes, {tally.reviews:,} reviews),"
        f" {tally.accounts:,} new accounts; {rate:,.0f} per second"
    )
    say(
        f"{tally.unknown_movies:,} skipped (not in the catalogue),"
        f" {tally.silent:,} middling ratings without a review"
    )
    for status, count in sorted(tally.refused.items()):
        say(f"{count:,} refused: {status or 'no answer'}", err=True)
    if not tally.accepted:
        raise click.ClickException("nothing was accepted")

"""The commands `moview import` and `moview calibrate`."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from moview.catalogue import Choice, Item, Items, Meter, read_imdb, read_jsonl, read_movielens
from moview.catalogue import read_vega as read_vega_file
from moview.catalogue.lines import find_file
from moview.catalogue.loading import USABLE, load
from moview.catalogue.position import Position
from moview.cli.bars import bar
from moview.cli.plain_errors import plain_errors
from moview.cli.printing import say
from moview.operating.connection import connection
from moview.operating.data_folder import DataFolder
from moview.operating.operator_rpc import OperatorRpc

CONTEXT = {"help_option_names": ["-h", "--help"]}
BATCH_SECONDS = 60.0
CALIBRATION_SECONDS = 300.0
CALIBRATION_BATCH = 200
STATUS = """

    Bad, conflicting and rejected lines are reported on stderr, and the rest are imported. The
    exit status is 1 only if nothing could be imported. An interrupted import resumes where it
    stopped when run again; importing the same files twice changes nothing.
    """

source_argument = click.argument(
    "source", metavar="PATH", type=click.Path(exists=True, path_type=Path)
)
restart_option = click.option(
    "--restart", is_flag=True, help="Do not resume an interrupted import."
)


@click.group(context_settings=CONTEXT)
def import_movies() -> None:
    """Load movies from a rating site's files, or from Moview's own format."""


@import_movies.command("imdb", context_settings=CONTEXT)
@source_argument
@click.option(
    "--min-votes",
    type=click.IntRange(0),
    default=1000,
    show_default=True,
    help="Skip movies with fewer votes.",
)
@click.option(
    "--limit", type=click.IntRange(1), help="Import only this many, those with the most votes."
)
@click.option("--tv-movies", is_flag=True, help="Include movies made for television.")
@restart_option
def imdb(source: Path, min_votes: int, limit: int | None, tv_movies: bool, restart: bool) -> None:
    """Load IMDb's public files.

    PATH is a folder with title.basics.tsv, title.ratings.tsv and, for people, title.principals.tsv
    and name.basics.tsv, each plain or with .gz. Series, shorts and adult titles are left out.
    """
    choice = Choice(min_votes, limit, tv_movies)
    names = [f"{name}.tsv" for name in ("title.basics", "title.ratings")]
    names += ["title.principals.tsv", "name.basics.tsv"]
    files = _files(source, names)
    _import(files, choice, lambda meter: read_imdb(source, choice, meter), restart)


@import_movies.command("movielens", context_settings=CONTEXT)
@source_argument
@restart_option
def movielens(source: Path, restart: bool) -> None:
    """Load MovieLens, with its ratings.

    PATH is a folder with movies.csv and, if present, links.csv and ratings.csv (ml-latest and
    others), or with the .dat files of ml-1m. The mean rating becomes the score of a site.
    """
    names = ["movies.csv", "links.csv", "ratings.csv", "movies.dat", "ratings.dat"]
    _import(_files(source, names), None, lambda meter: read_movielens(source, meter), restart)


@import_movies.command("vega", context_settings=CONTEXT)
@source_argument
@restart_option
def vega(source: Path, restart: bool) -> None:
    """Load the npm package vega-datasets.

    PATH is its movies.json or the folder of that file.
    """
    files = [source] if source.is_file() else _files(source, ["movies.json"])
    _import(files, None, lambda meter: read_vega_file(source, meter), restart)


@import_movies.command("jsonl", context_settings=CONTEXT)
@source_argument
@restart_option
def jsonl(source: Path, restart: bool) -> None:
    """Load Moview's own format.

    PATH is a file with one movie per line in JSON, plain or with .gz. config/demo/README.md
    describes the format.
    """
    _import([source], None, lambda meter: read_jsonl(source, meter), restart)


for _command in import_movies.commands.values():
    _command.help = (_command.help or "") + STATUS


def _files(source: Path, names: Sequence[str]) -> list[Path]:
    """The files of a source that exist; readers report those they cannot do without."""
    return [file for name in names if (file := find_file(source, name))]


def _import(
    files: Sequence[Path], options: object, read: Callable[[Meter], Items], restart: bool
) -> None:
    place = connection()
    store = (os.environ.get("MONGODB_URI", ""), place.database_prefix)
    position = Position(DataFolder.default().data, files, (*store, options))
    if not restart:
        position.resume()
    skipped = position.done
    with (
        plain_errors(),
        OperatorRpc(place.amqp_uri) as rpc,
        bar("Reading", counted=False) as shown,
    ):
        if skipped:
            shown.say(f"Resuming after the first {skipped:,} (--restart starts over)")
        meter = Meter(shown.show)

        def send(records: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
            answers: list[dict[str, Any]] = rpc.call(
                "movie", "import_movies", wait=BATCH_SECONDS, records=list(records)
            )
            return answers

        def report(item: Item, outcome: str, reason: str) -> None:
            shown.say(f"{item.file}:{item.line}: {outcome}: {reason}")

        def advance(outcomes: Counter[str]) -> None:
            shown.rename("Importing")
            if meter.items:
                shown.show(outcomes.total(), meter.items, _told(outcomes))
            else:
                shown.show(meter.done, meter.total, _told(outcomes))

        outcomes = load(read(meter), send, position, report, advance)
    _conclude(outcomes)


def _conclude(outcomes: Counter[str]) -> None:
    usable = sum(outcomes[outcome] for outcome in USABLE)
    if not outcomes:
        raise click.ClickException("there is no movie in it")
    say(f"{usable:,} of {outcomes.total():,} imported: {_told(outcomes)}")
    if not usable:
        raise click.ClickException("nothing could be imported")
    if outcomes["created"] or outcomes["updated"]:
        say("Next: moview calibrate brings the sites' scores to one scale.")


def _told(outcomes: Counter[str]) -> str:
    return ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(outcomes.items()))


@click.command(context_settings=CONTEXT)
@click.option(
    "--own",
    metavar="SITE",
    multiple=True,
    help="Place this site's scores among those of the catalogue, however few (repeatable).",
)
def calibrate(own: tuple[str, ...]) -> None:
    """Bring rating sites and people to one scale.

    A site's scores are placed among those of a reference table, or of the catalogue once it holds
    5,000 of them. People's ratings tell how far each site is trusted, and what each person usually
    gives. Recomputes every movie's base and score. Run it after each import; Moview does so by
    itself once a day.
    """
    with plain_errors(), OperatorRpc(connection().amqp_uri) as rpc:
        begun = rpc.call("movie", "begin_calibration", wait=CALIBRATION_SECONDS, own=list(own))
        after, done = None, 0
        with bar("Calibrating", total=begun["movies"]) as shown:
            while True:
                step = rpc.call(
                    "movie",
                    "apply_calibration",
                    wait=CALIBRATION_SECONDS,
                    version=begun["version"],
                    after=after,
                    limit=CALIBRATION_BATCH,
                )
                done, after = done + step["done"], step["next"]
                shown.show(done)
                if after is None:
                    break
    _show_sites(begun["sites"])
    people = begun["people"]
    if people["ratings"]:
        told = f"{people['ratings']:,} ratings by {people['people']:,} people"
        say(f"{told}: a typical movie is given {people['typical'] / 10:.1f} of 10.")
    say(f"{begun['movies']:,} movies stand by calibration {begun['version']}.")


def _show_sites(sites: dict[str, dict[str, Any]]) -> None:
    table = Table("site", "scores here", "placed among", "trust", "why")
    for column in (table.columns[1], table.columns[3]):
        column.justify = "right"
    for name, site in sites.items():
        table.add_row(
            name, f"{site['count']:,}", _population(site), f"{site['trust']:.0%}", _why(site)
        )
    Console().print(table)


def _population(site: dict[str, Any]) -> str:
    match site["population"]:
        case "catalogue":
            return f"the {site['movies']:,} of this catalogue"
        case "reference":
            return f"{site['movies']:,} of a reference table"
        case "stated":
            return "its stated mean and deviation"
    return "not used"


def _why(site: dict[str, Any]) -> str:
    if site["population"] == "reference":
        return f"{site['why']}; {site['source']}, {site['date']}"
    return str(site["why"])

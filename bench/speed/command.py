"""The command ``python -m bench speed``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import click

from bench.results import last, save
from bench.speed import cases, processor, profile, wrk
from bench.speed.front import nginx
from bench.speed.report import section
from bench.speed.scenario import Scenario, scenario

SIZES = (3_000, 30_000, 100_000)
QUICK = 300
PROFILE_SECONDS = 8
Measured = dict[str, Any]


@click.command("speed", context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--rounds", default=5, show_default=True, help="Pairs of runs per case.")
@click.option("--seconds", default=4.0, show_default=True, help="Length of a run.")
@click.option("--movies", default=SIZES[0], show_default=True, help="Size of the catalogue.")
@click.option(
    "--sizes", is_flag=True, help="Measure only the effect of 3,000 to 100,000 movies; slow."
)
@click.option("--quick", is_flag=True, help="Short runs; results are not saved.")
def measure(rounds: int, seconds: float, movies: int, sizes: bool, quick: bool) -> None:
    """Measure reads and writes beside a monolith and a bare hop, on servers of its own."""
    wrk.find_wrk()
    if quick:
        rounds, seconds, movies = 1, 2.0, QUICK
    # What is not measured now stays as it was last.
    measured = last("speed")
    if sizes:
        measured |= _by_size([QUICK, 2 * QUICK] if quick else SIZES, rounds, seconds)
    else:
        with scenario(movies) as place:
            measured |= {"rounds": rounds, **_measure(place, rounds, seconds, quick)}
            measured["servers"] = place.servers
    # Through JSON, as the page is made from what is kept.
    click.echo(section(json.loads(json.dumps(measured))))
    if not quick:
        click.echo(f"written to {save('speed', measured)}", err=True)


def _by_size(sizes: Sequence[int], rounds: int, seconds: float) -> Measured:
    found: Measured = {}
    servers: Sequence[str] = ()
    for size in sizes:
        click.echo(f"with {size:,} movies", err=True)
        with scenario(size) as place:
            found[str(size)] = cases.by_size(place, rounds, seconds)
            servers = place.servers
    return {"sizes": found, "servers": servers}


def _measure(place: Scenario, rounds: int, seconds: float, quick: bool) -> Measured:
    found = {name: _shown(name, case) for name, case in cases.reads(place, rounds, seconds).items()}
    found["own_page"] = _shown("own_page", cases.own_page(place, rounds, seconds))
    found["vote"] = _shown("vote", cases.votes(place, rounds, seconds))
    with nginx(place) as front:
        if front is None:
            click.echo("nginx is not installed, so its rows are left out", err=True)
        else:
            for name, case in cases.reads(place, rounds, seconds, front).items():
                found[f"nginx_{name}"] = _shown(f"nginx_{name}", case)
    found["hot"] = _shown("hot", cases.hot_movie(place, rounds, seconds))
    needs = _needs(place)
    profiles = {name: _profile(place, name) for name in ("movie", "gateway")}
    probes = 10 if quick else cases.PROBES
    arrivals = cases.arrivals(place, found["vote"]["ours"]["rate"], probes)
    number = 500 if quick else cases.BACKLOG
    found["backlog"] = _shown("backlog", cases.backlog(place, seconds, number))
    return {"cases": found, "arrivals": arrivals, "needs": needs, "profiles": profiles}


def _shown(name: str, case: Measured) -> Measured:
    ours, peer = case["ours"]["rate"], case["peer"]["rate"]
    click.echo(f"{name}: {ours:,.0f} a second beside {peer:,.0f}: {case['ratio']:.2f}", err=True)
    return case


def _needs(place: Scenario) -> dict[str, float]:
    """Processor milliseconds that each process needs for a vote."""
    people, movies = place.people, place.file("movies", place.movies[: cases.SPREAD_MOVIES])
    before = processor.seconds(place.sessions)
    run = wrk.vote(place.url, PROFILE_SECONDS, cases.CONNECTIONS, people, movies)
    after = processor.seconds(place.sessions)
    votes = run.rate * PROFILE_SECONDS
    return {name: 1000 * (after[name] - before[name]) / votes for name in before}


def _profile(place: Scenario, name: str) -> list[tuple[str, float, float]]:
    file = place.folder / f"{name}.samples"
    people, movies = place.people, place.file("movies", place.movies[: cases.SPREAD_MOVIES])
    sampling = profile.start(place.moview.processes[name].pid, PROFILE_SECONDS, file)
    wrk.vote(place.url, PROFILE_SECONDS + 1, cases.CONNECTIONS, people, movies)
    sampling.wait(30)
    return profile.top(file.read_text()) if file.exists() else []

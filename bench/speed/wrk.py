"""Load by wrk: a single thread of C that no Python server on the same machine can saturate."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import click

VOTES = Path(__file__).with_name("votes.lua")
UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3, "m": 6e4}


@dataclass(frozen=True)
class Run:
    """The result of a run: answers a second, latencies in milliseconds, number of failures."""

    rate: float
    p50: float
    p99: float
    failed: int


def find_wrk() -> str:
    """The path of wrk. Raises ClickException where it is not installed."""
    found = shutil.which("wrk")
    if found is None:
        raise click.ClickException("the load generator is missing: sudo apt install wrk")
    return found


def load(url: str, seconds: float, connections: int, token: str | None = None) -> Run:
    """GET one page again and again, over connections that are kept."""
    header = ["-H", f"Authorization: Bearer {token}"] if token else []
    return _run([*header, url], seconds, connections)


def vote(
    url: str, seconds: float, connections: int, tokens: Path, movies: Path, pause_ms: int = 0
) -> Run:
    """Send votes of random people on random movies, on each connection about ``pause_ms`` apart."""
    arguments = ["-s", str(VOTES), url, "--", str(tokens), str(movies), str(pause_ms)]
    return _run(arguments, seconds, connections)


def _run(arguments: list[str], seconds: float, connections: int) -> Run:
    options = ["-t", "1", "-c", str(connections), "-d", f"{seconds:.0f}s", "--latency"]
    command = [find_wrk(), *options, "--timeout", "10s", *arguments]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=seconds + 30, check=False
    )
    if done.returncode:
        raise click.ClickException(f"wrk failed: {done.stdout}{done.stderr}")
    run = read(done.stdout)
    if not run.rate:
        raise click.ClickException(f"{arguments[-1]}: no answer in {seconds:g} s; try --seconds")
    return run


def read(printed: str) -> Run:
    """The figures that wrk printed. Raises ValueError if that is no report."""
    rate = re.search(r"Requests/sec:\s+([\d.]+)", printed)
    if rate is None:
        raise ValueError(f"wrk printed no report: {printed}")
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", printed)
    broken = re.search(
        r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", printed
    )
    return Run(
        rate=float(rate[1]),
        p50=_latency(printed, 50),
        p99=_latency(printed, 99),
        failed=int(failed[1] if failed else 0) + sum(map(int, broken.groups() if broken else ())),
    )


def _latency(printed: str, percentile: int) -> float:
    found = re.search(rf"^\s+{percentile}%\s+([\d.]+)(us|ms|s|m)\s*$", printed, re.MULTILINE)
    if found is None:
        raise ValueError(f"wrk printed no {percentile} % of its latencies: {printed}")
    return float(found[1]) * UNITS[found[2]]

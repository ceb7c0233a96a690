"""Services that hang, and services that are told to stop."""

from __future__ import annotations

import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

from moview.service_names import SERVICES, STATEFUL
from tests.e2e.running import Client
from tests.faults.run import Fault
from tests.faults.stage import Stage

PAUSE_SECONDS = 10.0
CROWD = 80
"""More requests at once than the gateway has workers (50), all for the service that hangs."""
MAX_WAIT_SECONDS = 6.0
STOP_SECONDS = 30.0
MANY = 1000


def _paths(stage: Stage) -> dict[str, str]:
    """A page of each service that the gateway keeps no copy of."""
    movie, person = stage.movies[0], stage.people[0].person.id
    return {
        "movie": f"/v1/movies/{movie}/rank/history?limit={{}}",
        "user": f"/v1/users/{person}/rank/history?limit={{}}",
        "review": f"/v1/users/{person}/reviews?limit={{}}",
    }


def _ask(client: Client, path: str) -> tuple[int, float]:
    began = time.monotonic()
    return client.get(path).status_code, time.monotonic() - began


def paused(stage: Stage, service: str, seconds: float = PAUSE_SECONDS) -> float:
    """SIGSTOP: who asks it is told 504 in time, and keeps nobody else from being served."""
    process, paths = stage.moview.processes[service], _paths(stage)
    began = time.monotonic()
    process.pause()
    try:
        with ThreadPoolExecutor(CROWD) as threads:
            clients = [Client(stage.moview.url) for _ in range(CROWD)]
            asked = [
                threads.submit(_ask, client, paths[service].format(1 + number))
                for number, client in enumerate(clients)
            ]
            answers = [each.result() for each in asked]
        for other in STATEFUL:
            if other != service:
                status, wait = _ask(stage.moview.http, paths[other].format(1))
                stage.expect(status == 200, f"{other} answers {status} while {service} hangs")
                stage.expect(wait < MAX_WAIT_SECONDS, f"{other} takes {wait:.1f} s meanwhile")
        stage.during(max(0.0, began + seconds - time.monotonic()))
    finally:
        process.resume()
    statuses = sorted({status for status, _ in answers})
    # The gateway may still take it for dead, as it was a fault ago, and say 503 to some.
    in_time = 504 in statuses and set(statuses) <= {503, 504}
    stage.expect(in_time, f"a hanging {service} makes answers {statuses}, not 504")
    longest = max(wait for _, wait in answers)
    stage.expect(
        longest < MAX_WAIT_SECONDS, f"a hanging {service} makes people wait {longest:.1f} s"
    )
    return time.monotonic()


def terminated(stage: Stage, service: str) -> float:
    """SIGTERM at full load: an end in time, and an answer to everybody who was let in."""
    stage.keeper.expect(service)
    try:
        took = stage.moview.terminate(service, STOP_SECONDS)
    except subprocess.TimeoutExpired:
        stage.violations.append(f"{service} runs on {STOP_SECONDS:.0f} s after SIGTERM")
        stage.moview.kill(service)
        return time.monotonic()
    stage.notes.append(f"ended after {took:.1f} s")
    return time.monotonic()


def killed_while_away(stage: Stage, service: str, server: str, seconds: float) -> float:
    """``kill -9`` of a service while the broker or the store hangs, without which it cannot start:
    it is started again and again."""
    stage.keeper.expect(service, MANY)
    stage.servers.processes[server].pause()
    try:
        stage.moview.kill(service)
        stage.during(seconds)
    finally:
        stage.servers.processes[server].resume()
    return time.monotonic()


def _pause(service: str) -> Fault:
    return Fault(f"SIGSTOP {service} for 10 s", lambda stage, _: paused(stage, service))


def _terminate(service: str) -> Fault:
    def strike(stage: Stage, tries: int) -> float:
        for _ in range(tries - 1):
            stage.heal(terminated(stage, service))
            stage.turn_page()
        return terminated(stage, service)

    return Fault(f"SIGTERM {service}", strike, tries=5, graceful=True)


PAUSES = [_pause(service) for service in STATEFUL]
STOPS = [_terminate(service) for service in SERVICES]

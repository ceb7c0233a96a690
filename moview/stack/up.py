"""`moview up`: start every part in order, wait until it answers, follow it, stop it all."""

import os
import signal
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

from moview.operating.connection import RunningStack
from moview.service_names import SERVICES
from moview.stack.broker import Broker
from moview.stack.catalogue import load_if_empty
from moview.stack.claim import claimed
from moview.stack.database import Database
from moview.stack.errors import StackError
from moview.stack.gateway import answers_ready
from moview.stack.layout import Layout
from moview.stack.ports import Ports
from moview.stack.program import Program, wait_until
from moview.stack.progress import Progress
from moview.stack.readiness import wait_for_services
from moview.stack.signals import STOPPING, Stopped, stopping_on_signals
from moview.stack.supervisor import Group, Supervisor

LAST_PORT = 65_535
SERVER_SECONDS = 60
FOREIGN_SECONDS = 3  # it runs already, or it does not
QUIET_SECONDS = 30  # between two lines about one program that keeps dying
SERVE_MODULE = "moview.service.serve"
COMMAND = ".venv/bin/moview"


@dataclass(frozen=True)
class Options:
    """The options of `moview up`."""

    port: int = 8000
    serve_module: str = SERVE_MODULE
    demo: bool = True


def up(layout: Layout, options: Options, progress: Progress) -> None:
    """Run the stack until a signal stops it.

    Raises AlreadyRunningError, or StackError naming what could not start.
    """
    refuse_old_data(layout)
    layout.create()
    with claimed(layout), Ports() as ports, stopping_on_signals():
        check_port(ports, options.port)
        supervisor: Supervisor | None = None
        try:
            broker, database = find_servers(layout, ports, progress)
            environment = service_environment(layout, options, broker, database)
            supervisor = Supervisor(layout, groups(options, broker, database))
            supervisor.start(environment)
            start_servers(supervisor, broker, database, progress, layout)
            state = RunningStack(
                os.getpid(), supervisor.pid, options.port, broker.uri, database.uri
            )
            state.write(layout.state)
            start_services(supervisor, state, progress, layout)
            if options.demo:
                load_if_empty(state.gateway_url, environment, progress)
            replace(state, ready=True).write(layout.state)
            announce(state, layout, progress)
            follow(supervisor, progress, layout)
        except Stopped:
            progress.say("")  # the terminal shows ^C there
        finally:
            stop(supervisor, progress)


def refuse_old_data(layout: Layout) -> None:
    """Raise StackError if there is data that this release cannot read."""
    if layout.embedded_store.exists():
        raise StackError(
            f"{layout.embedded_store} has data of an earlier release, which MongoDB cannot read:"
            " make reset deletes it"
        )


def check_port(ports: Ports, port: int) -> None:
    """Raise StackError if another program has the port."""
    if not ports.claim(port):
        other = port + 1000 if port + 1000 <= LAST_PORT else port - 1000
        raise StackError(
            f"port {port} is taken by another program: choose one with PORT={other} make up"
        )


def find_servers(layout: Layout, ports: Ports, progress: Progress) -> tuple[Broker, Database]:
    """The broker and the database. Raises StackError if one that is not ours does not answer."""
    with progress.step("Finding a message broker and a database") as report_progress:
        broker = Broker.find(layout.broker, ports, report_progress=report_progress)
        database = Database.find(layout.database, ports, report_progress=report_progress)
        for server in (broker, database):
            if not server.programs and not wait_until(server.ready, FOREIGN_SECONDS):
                raise StackError(f"{server.description} does not answer")
    return broker, database


def service_environment(
    layout: Layout, options: Options, broker: Broker, database: Database
) -> Mapping[str, str]:
    """The environment variables of the services and of the commands that talk to them."""
    return {
        **os.environ,
        "AMQP_URI": broker.uri,
        "MONGODB_URI": database.uri,
        "PORT": str(options.port),
        "GATEWAY_URL": f"http://localhost:{options.port}",
        "TOKEN_KEY": layout.token_key(),
        "NAME_KEY": layout.name_key(),
        "PYTHONUNBUFFERED": "1",
    }


def groups(options: Options, broker: Broker, database: Database) -> tuple[Group, ...]:
    """The programs to supervise: the servers, and the services."""
    services = tuple(
        Program(
            name,
            (sys.executable, "-m", options.serve_module, name),
            environment=metrics_environment(number),
            stop_seconds=35,
        )
        for number, name in enumerate(SERVICES)
    )
    return (Group("servers", broker.programs + database.programs), Group("services", services))


def metrics_environment(number: int) -> Mapping[str, str]:
    """METRICS_PORT for a service by its number: services on one machine cannot share a port."""
    first = os.environ.get("METRICS_PORT") or "0"
    if not first.isdecimal():
        raise StackError(f"METRICS_PORT must be a port, or 0 for none, not {first!r}")
    return {"METRICS_PORT": str(int(first) + number)} if int(first) else {}


def start_servers(
    supervisor: Supervisor, broker: Broker, database: Database, progress: Progress, layout: Layout
) -> None:
    """Start the broker and the database. Raises StackError if one does not answer in time."""
    supervisor.start_group("servers")
    for name, server in (("database", database), ("broker", broker)):
        with progress.step(server.description):
            if not wait_until(server.ready, SERVER_SECONDS):
                raise StackError(f"the {name} does not answer, see {layout.logs / name}.log")


def start_services(
    supervisor: Supervisor, state: RunningStack, progress: Progress, layout: Layout
) -> None:
    """Start the services, and wait until all are ready."""
    supervisor.start_group("services")
    with progress.step(f"Starting {', '.join(SERVICES)}"):
        wait_for_services(supervisor, lambda: answers_ready(state.gateway_url), layout)


def announce(
    state: RunningStack, layout: Layout, progress: Progress, detached: bool = False
) -> None:
    """Print the address, and how to go on."""
    url = state.gateway_url
    width = len(url) + 9
    rows = [
        (url, "the API"),
        (f"{url}/docs", "its documentation, to try it out"),
        ("make logs", f"all logs, in {layout.logs}"),
        (f"{COMMAND} demo", "adds demo users who vote and review"),
        ("make down" if detached else "Ctrl-C or make down", "stops it"),
    ]
    progress.say("\n[bold green]Moview is up[/]")
    for what, why in rows:
        progress.say(f"  [bold]{what:<{width}}[/] [dim]{why}[/]")
    progress.say("")


def follow(supervisor: Supervisor, progress: Progress, layout: Layout) -> None:
    """Print when a program dies and is restarted, until a signal comes or supervisord ends."""
    known: dict[str, int] = {}
    told: dict[str, float] = {}
    while supervisor.runs():
        for name, pid in supervisor.pids().items():
            is_new = known.get(name, pid) != pid
            known[name] = pid
            if is_new and time.monotonic() - told.get(name, -QUIET_SECONDS) >= QUIET_SECONDS:
                told[name] = time.monotonic()
                progress.say(f"{name} ended and was started again, see {layout.logs}/{name}.log")
        time.sleep(1)
    raise StackError(f"supervisord has ended, and everything with it, see {layout.logs}")


def stop(supervisor: Supervisor | None, progress: Progress) -> None:
    """End everything; another Ctrl-C meanwhile has no effect."""
    for number in STOPPING:
        signal.signal(number, signal.SIG_IGN)
    if supervisor is not None:
        with progress.step("Stopping everything"):
            supervisor.stop()

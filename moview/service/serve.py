"""One service in one process: ``python -m moview.service.serve movie``.

It is what ``nameko run --config config/movie.yml movie.service:MovieService`` does, with our logs
and error reports, and an end: on SIGTERM it stops accepting, lets what runs finish, and exits
within ``DRAIN_SECONDS``.
"""

import os

# Instead of eventlet's own resolver, which it would import now: see moview/service/resolving.py.
os.environ["EVENTLET_NO_GREENDNS"] = "yes"

from moview import green

green.monkey_patch()

import signal  # noqa: E402
import sys  # noqa: E402
from pathlib import Path  # noqa: E402
from types import FrameType  # noqa: E402
from typing import Any  # noqa: E402

import click  # noqa: E402
import yaml  # noqa: E402
from nameko.cli.main import setup_yaml_parser  # noqa: E402
from nameko.cli.run import import_service  # noqa: E402
from nameko.exceptions import ConfigurationError  # noqa: E402
from nameko.runners import ServiceRunner  # noqa: E402

from moview.green import hub_exceptions  # noqa: E402
from moview.messaging.connecting import tls_of  # noqa: E402
from moview.observability import logging, reporting  # noqa: E402
from moview.observability.metrics_server import serve as serve_metrics  # noqa: E402
from moview.service import heartbeat, resolving  # noqa: E402
from moview.service.watched import Watched  # noqa: E402
from moview.service_names import SERVICES  # noqa: E402

DRAIN_SECONDS = 25.0
CONFIG = Path(__file__).resolve().parents[2] / "config"

log = logging.logger(__name__)


def load_config(service: str, folder: Path = CONFIG) -> dict[str, Any]:
    """The service's settings, with ``${VARIABLE:default}`` filled in from the environment."""
    setup_yaml_parser()
    with (folder / f"{service}.yml").open(encoding="utf-8") as file:
        config: dict[str, Any] = yaml.safe_load(file)
    config["AMQP_SSL"] = tls_of(config["AMQP_URI"])
    return config


def run(service: str, config: dict[str, Any]) -> None:
    """Run the service until it is told to stop; an error that ends it leaves the process with
    status 1.
    """
    resolving.use_threads()
    runner = ServiceRunner(config)
    for service_class in import_service(f"{service}.service:{service.title()}Service"):
        runner.add_service(service_class)
    running = Running(runner, config)
    signal.signal(signal.SIGTERM, running.stop)
    signal.signal(signal.SIGINT, running.stop)
    status = running.wait()
    reporting.close()
    # Whatever thread is left must not keep the process: all that matters is committed.
    sys.stderr.flush()
    _exit(status)


class Running:
    """A service at work in this process, until it is told to stop or dies."""

    def __init__(self, runner: ServiceRunner, config: dict[str, Any]) -> None:
        self._runner = runner
        self._config = config
        self._started, self._ended = green.Event(), green.Event()

    def stop(self, _number: int, _frame: FrameType | None) -> None:
        """Stop, from a signal's handler."""
        green.spawn_n(self._drain)

    def wait(self) -> int:
        """Work; the status to end with. Raises ConfigurationError for settings that cannot be."""
        green.spawn_n(self._work)
        status: int = self._ended.wait()
        return status

    def _work(self) -> None:
        try:
            self._start()
            self._runner.wait()
        except ConfigurationError as error:
            self._ended.send_exception(error)
        except Exception as error:
            log.exception("service died")
            reporting.report(error)
            self._end(1)

    def _start(self) -> None:
        # What a setup raises comes to us; the hub would print it too, for each green thread.
        hub_exceptions(False)
        serve_metrics(self._config, map(Watched, self._runner.service_map.values()))
        self._runner.start()
        hub_exceptions(True)
        self._started.send()
        log.info("ready", pid=os.getpid())
        if file := os.environ.get("HEARTBEAT_FILE"):
            green.spawn_n(heartbeat.beat, Path(file), self._runner.containers)

    def _drain(self) -> None:
        try:
            # Before everything has started, as while the broker is away, nothing is under way.
            if self._started.ready():
                with green.Timeout(DRAIN_SECONDS):
                    self._runner.stop()
        except green.Timeout:
            log.warning("ended before everything was done", seconds=DRAIN_SECONDS)
        self._end(0)

    def _end(self, status: int) -> None:
        if not self._ended.ready():
            self._ended.send(status)


def _exit(status: int) -> None:
    if "coverage" in sys.modules:
        sys.exit(status)
    os._exit(status)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("service", type=click.Choice(SERVICES))
def main(service: str) -> None:
    """Run one of Moview's services in this process."""
    try:
        logging.configure(service)
        reporting.configure(service)
        run(service, load_config(service))
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from None


if __name__ == "__main__":
    main()

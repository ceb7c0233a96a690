"""The commands `moview up`, `down`, `reset` and `logs`, for the local stack."""

import shutil
import subprocess
import sys

import click

from moview.cli.printing import say
from moview.operating.connection import NotRunningError, is_claimed
from moview.stack.broker import Broker
from moview.stack.database import Database
from moview.stack.detached import up_detached
from moview.stack.down import down as stop_stack
from moview.stack.errors import AlreadyRunningError, StackError
from moview.stack.layout import Layout
from moview.stack.progress import Progress
from moview.stack.supervisor import log_files
from moview.stack.up import SERVE_MODULE, Options
from moview.stack.up import up as run_stack

CONTEXT = {"help_option_names": ["-h", "--help"]}


@click.command(context_settings=CONTEXT)
@click.option(
    "--port",
    envvar="PORT",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    help="Port of the API; the environment variable PORT sets it too.",
)
@click.option("--detach", is_flag=True, help="Run in the background; return once ready.")
@click.option(
    "--demo/--no-demo", default=True, help="Load the demo catalogue if there are no movies."
)
@click.option("--serve-module", default=SERVE_MODULE, hidden=True)
def up(port: int, detach: bool, demo: bool, serve_module: str) -> None:
    """Start the broker, the database and the four services, and run until Ctrl-C.

    If they are running already, it says so and does nothing.
    """
    layout, options, progress = Layout.default(), Options(port, serve_module, demo), Progress()
    try:
        if detach:
            up_detached(layout, options, progress)
        else:
            run_stack(layout, options, progress)
    except AlreadyRunningError as error:
        say(error.format_message())


@click.command(context_settings=CONTEXT)
def down() -> None:
    """Stop what `moview up` started, from any terminal."""
    try:
        stop_stack(Layout.default(), Progress())
    except NotRunningError:
        say("Moview is not running here.")


@click.command(context_settings=CONTEXT)
@click.option("--yes", is_flag=True, help="Skip the confirmation prompt.")
def reset(yes: bool) -> None:
    """Stop, and delete all local data.

    That is movies, users, reviews, logs and the token key.
    """
    layout = Layout.default()
    if not layout.data.exists():
        say("There is no local data.")
        return
    if not yes:
        click.confirm(f"Delete everything in {layout.data}?", abort=True)
    if is_claimed(layout):
        stop_stack(layout, Progress())
    if Broker.is_private(layout.broker):
        Broker.attach(layout.broker).delete_data()
    Database.delete_volume(layout.database)
    shutil.rmtree(layout.data)
    say("Deleted.")


@click.command(context_settings=CONTEXT)
@click.argument("program", metavar="[NAME]", required=False)
@click.option("-f", "--follow", is_flag=True, help="Show new lines as they come.")
@click.option(
    "-n",
    "--lines",
    type=click.IntRange(0),
    default=50,
    show_default=True,
    help="Number of lines of each log.",
)
def logs(program: str | None, follow: bool, lines: int) -> None:
    """Show the last lines of all logs, or of one.

    NAME is movie, user, review, gateway, broker or another program.
    """
    files = log_files(Layout.default())
    if program:
        files = [file for file in files if file.stem == program]
    if not files:
        known = ", ".join(file.stem for file in log_files(Layout.default())) or "none yet"
        raise StackError(f"no log of {program or 'anything'}; there are: {known}")
    arguments = ["tail", "-n", str(lines), *(["-F"] if follow else []), *map(str, files)]
    try:
        sys.exit(subprocess.run(arguments, check=False).returncode)
    except KeyboardInterrupt:
        sys.exit(0)

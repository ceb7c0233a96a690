"""The `moview` command: operators' commands, and those of the local stack and its crowds by name.

A command's module is imported when the command is run, so that `moview up` starts fast. Images of
the services lack the folders of some commands, and so do their `moview --help`.
"""

import warnings
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Any

import click

from moview.cli.printing import say, visible

# Meant for us, and no concern of whoever runs a command: Nameko needs eventlet.
warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")

# Command -> (module, the line `moview --help` shows). The module has a click command of that
# name, with `-` written as `_`.
COMMANDS = {
    "up": ("moview.stack.commands", "Start everything on this machine and follow it."),
    "down": ("moview.stack.commands", "Stop what `moview up` started."),
    "reset": ("moview.stack.commands", "Stop, and delete all local data."),
    "logs": ("moview.stack.commands", "Show the logs."),
    "import": ("moview.cli.catalogue", "Load movies from a file."),
    "calibrate": ("moview.cli.catalogue", "Fit the sites' scores to one scale."),
    "demo": ("moview.demo.command", "Add demo users who vote and review."),
    "replay": ("moview.replay.command", "Replay a history of ratings as people who vote."),
    "status": ("moview.cli.status", "Show the state of services, queues and outboxes."),
    "audit": ("moview.cli.audit", "Compare every copy with its owner's data."),
    "resync": ("moview.cli.audit", "Resend owners' data to all copies."),
    "trace": ("moview.cli.trace", "Follow one request through all logs."),
    "outbox": ("moview.cli.outbox", "Show unsent events, and resend sent ones."),
    "dead-letters": ("moview.cli.dead_letters", "List, replay or drop messages that failed."),
    "rules": ("moview.cli.rules", "Bring ladders to the rules in force."),
    "users": ("moview.cli.users", "Appoint, suspend and restore users; reset passwords."),
}
# A word that Python keeps for itself.
FUNCTIONS = {"import": "import_movies"}


class LazyGroup(click.Group):
    """A group that knows its commands' names and help lines without importing them."""

    def list_commands(self, context: click.Context) -> list[str]:
        return [name for name, (module, _) in COMMANDS.items() if _is_installed(module)]

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(context):
            return None
        module_name = COMMANDS[name][0]
        function = FUNCTIONS.get(name, name.replace("-", "_"))
        try:
            command: click.Command = getattr(import_module(module_name), function)
        except (ImportError, AttributeError) as error:
            raise click.ClickException(f"moview {name} cannot be loaded: {error}") from error
        return command

    def invoke(self, context: click.Context) -> Any:
        """Run a command, with control characters made visible in its error message."""
        try:
            return super().invoke(context)
        except click.ClickException as error:
            told = visible(error.format_message())
            error.format_message = lambda: told  # type: ignore[method-assign]
            raise

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(context)])


def _is_installed(module: str) -> bool:
    """Whether the folder of a command's module is there."""
    return find_spec(module.rpartition(".")[0]) is not None


def _show_version(context: click.Context, _option: click.Parameter, is_asked: bool) -> None:
    if not is_asked:
        return
    try:
        say(f"moview, version {version('moview')}")
    except PackageNotFoundError:  # sources that were not installed, as in the images
        say("moview")
    context.exit()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the version and exit.",
)
def main() -> None:
    """Moview: a film-rating back end, and the tools to run it."""

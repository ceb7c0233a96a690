"""What a person is told in one line when the local stack cannot do what they asked."""

import click


class StackError(click.ClickException):
    """The command line prints the message and exits with status 1."""


class AlreadyRunningError(StackError):
    """Another process holds this checkout's data folder."""

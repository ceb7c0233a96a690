"""Errors of the local stack, each told to a person in one line."""

import click


class StackError(click.ClickException):
    """The stack cannot do what was asked. The command line prints the message and exits with 1."""


class AlreadyRunningError(StackError):
    """Another process holds this checkout's data folder."""

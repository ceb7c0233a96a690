"""``@http``: makes a method of the service a route."""

import functools
from collections.abc import Callable
from typing import Any

from nameko.extensions import register_entrypoint

from gateway.api.entrypoint import HttpEntrypoint
from gateway.api.route import Route
from moview.errors import MoviewError


def http(method: str, path: str, **options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Make a method of the service a route; see :class:`Route` for the options.

    It is called with the :class:`Request` and the path's parameters, and returns what the schema of
    its answer dumps, or ``(status, value)`` where it has several statuses.
    """
    route = Route(method, path, **options)

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def answering(*args: Any, **kwargs: Any) -> Any:
            # Nameko logs a stack for whatever leaves a worker as an exception; a 404 is worth none.
            try:
                return function(*args, **kwargs)
            except MoviewError as error:
                return error

        register_entrypoint(answering, HttpEntrypoint(route))
        return answering

    return register

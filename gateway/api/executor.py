"""Running the method of a route, in a worker or without one."""

import time
from functools import partial
from typing import Any

from nameko.extensions import Entrypoint

from gateway.api.request import Request
from moview.errors import DeadlineExceeded, MoviewError, Unavailable
from moview.green import Event, Semaphore
from moview.observability.reporting import remember, trail

GRACE_SECONDS = 0.25
"""How much later than its deadline a worker may answer."""


class Executor:
    """Runs the method of one entrypoint; ``slots`` are the workers that all of them share."""

    def __init__(self, entrypoint: Entrypoint, slots: Semaphore) -> None:
        self._entrypoint = entrypoint
        self._container = entrypoint.container
        self._slots = slots

    def run_inline(self, request: Request) -> Any:
        """What the method returns, run without a worker: for methods that call no service."""
        service = self._container.service_cls
        method = getattr(service, self._entrypoint.method_name)
        return _raised(method(service(), request, **request.path))

    def run(self, request: Request) -> Any:
        """What the method returns, run in a worker and before the deadline.

        Raises what the method raises, Unavailable if no worker is free, and DeadlineExceeded.
        """
        if not self._slots.acquire(timeout=max(0.001, request.deadline - time.time())):
            raise Unavailable("The server is busy.")
        done = Event()
        try:
            self._container.spawn_worker(
                self._entrypoint,
                (request,),
                dict(request.path),
                context_data=_context_of(request),
                handle_result=partial(self._handle_result, done),
            )
        except BaseException:
            self._slots.release()
            raise
        outcome = done.wait(timeout=max(0.0, request.deadline - time.time()) + GRACE_SECONDS)
        if outcome is None:
            raise DeadlineExceeded("The request was not completed in time.")
        return _raised(outcome[0])

    def _handle_result(
        self, done: Event, _worker_ctx: Any, result: Any, exc_info: Any
    ) -> tuple[Any, Any]:
        self._slots.release()
        if exc_info:
            remember(exc_info[1])
        done.send((exc_info[1] if exc_info else result,))
        if isinstance(result, MoviewError):
            return None, (type(result), result, result.__traceback__)
        return result, exc_info


def _context_of(request: Request) -> dict[str, Any]:
    """The context data of the worker and of every call it makes."""
    context = {"request_id": request.request_id, "deadline": request.deadline, "trail": trail()}
    if request.identity is not None:
        context["user_id"] = request.identity.user_id
    return context


def _raised(outcome: Any) -> Any:
    if isinstance(outcome, Exception):
        raise outcome
    return outcome

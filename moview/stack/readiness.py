"""Waiting for the services, with the reason if one of them does not start."""

from collections import defaultdict
from collections.abc import Callable

from moview.stack.errors import StackError
from moview.stack.layout import Layout
from moview.stack.program import wait_until
from moview.stack.supervisor import Supervisor

SECONDS = 60
# A service that has died this often while starting is not going to start.
DEATHS = 3
LINE = 200


def wait_for_services(supervisor: Supervisor, is_ready: Callable[[], bool], layout: Layout) -> None:
    """Wait until `is_ready`.

    Raises StackError after 60 s, or as soon as a service has died three times.
    """
    starts: defaultdict[str, set[int]] = defaultdict(set)

    def dying() -> list[str]:
        return [name for name, seen in starts.items() if len(seen) > DEATHS]

    def settled() -> bool:
        for name, started in supervisor.start_times().items():
            starts[name].add(started)
        return is_ready() or bool(dying())

    in_time = wait_until(settled, SECONDS, 0.2)
    for name in dying():
        raise StackError(f"{name} keeps dying: {last_words(layout, name)}")
    if not in_time:
        raise StackError(f"the services are not ready after {SECONDS} s, see {layout.logs}")


def last_words(layout: Layout, name: str) -> str:
    """The end of a service's log: the line of the error, if there is one."""
    path = layout.logs / f"{name}.log"
    try:
        lines = [line for line in path.read_text(errors="replace").splitlines() if line.strip()]
    except OSError:
        lines = []
    last = lines[-1].strip()[:LINE] if lines else "it left no word"
    return f"{last} (see {path})"

"""A file that is touched while this process works, for a health check that may not ask it.

A call would be answered by any instance of the service, and to make one takes a Python of its own.
The age of a file is looked up in no time, as ``docker/Dockerfile`` does.
"""

from collections.abc import Collection
from pathlib import Path

from nameko.containers import ServiceContainer

from moview import green
from moview.service.raw_consumer import RawConsumer

SECONDS = 2.0


def beat(file: Path, containers: Collection[ServiceContainer]) -> None:
    """Touch the file every two seconds, for ever, while the broker delivers to these services."""
    while True:
        if all(map(is_consuming, containers)):
            file.touch()
        green.sleep(SECONDS)


def is_consuming(container: ServiceContainer) -> bool:
    """Whether the broker delivers to every consumer of the service's commands and events."""
    consumers = [each for each in container.extensions if isinstance(each, RawConsumer)]
    return all(each.is_consuming for each in consumers)

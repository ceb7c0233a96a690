"""One lock a subject within a process, so that a hot movie's writers queue here and not in the
store.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from moview.errors import Unavailable
from moview.green import Semaphore


class SubjectLocks:
    """Locks by name, which exist only while somebody holds or awaits them."""

    def __init__(self) -> None:
        self._locks: dict[str, Semaphore] = {}
        self._users: dict[str, int] = {}

    @contextmanager
    def hold(self, subject: str, seconds: float) -> Iterator[None]:
        """Hold ``subject`` alone; Unavailable when it is not free within ``seconds``."""
        lock = self._locks.setdefault(subject, Semaphore(1))
        self._users[subject] = self._users.get(subject, 0) + 1
        try:
            if not lock.acquire(timeout=max(0.0, seconds)):
                raise Unavailable("too many changes of the same thing at once")
            try:
                yield
            finally:
                lock.release()
        finally:
            self._users[subject] -= 1
            if not self._users[subject]:
                del self._users[subject], self._locks[subject]

    def __len__(self) -> int:
        return len(self._locks)

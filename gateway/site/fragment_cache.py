"""The fragment cache: live parts of pages as they were last rendered."""

from collections import OrderedDict
from collections.abc import Callable, Mapping

from gateway.http.problems import Answer
from gateway.site.api import Read
from gateway.site.visit import Visit

MAX_BYTES = 32 * 1024 * 1024
BESIDES = 2048
"""Bytes that a part takes besides its body, roughly."""


class FragmentCache:
    """Parts that are the same for everybody, by address and language, bounded in size together.

    A part is shown again as long as the API gives the same answers, by their entity tags, as those
    it was made of. So it is never older than what the API shows.
    """

    def __init__(self) -> None:
        self._parts: OrderedDict[tuple[str, str], tuple[Mapping[Read, str], Answer]] = OrderedDict()
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._parts)

    def show(self, visit: Visit, render: Callable[[], Answer]) -> Answer:
        """The cached part, or what ``render`` makes of answers that ``visit.api`` reads."""
        key = (visit.language, visit.address)
        known = self._parts.get(key)
        if known is not None and visit.api.still_answers(known[0]):
            self._parts.move_to_end(key)
            return known[1]
        answer = render()
        self._forget(key)
        if answer.status == 200:
            self._parts[key] = (dict(visit.api.answered), answer)
            self._bytes += _size(answer)
        while self._bytes > MAX_BYTES:
            self._forget(next(iter(self._parts)))
        return answer

    def _forget(self, key: tuple[str, str]) -> None:
        known = self._parts.pop(key, None)
        if known is not None:
            self._bytes -= _size(known[1])


def _size(answer: Answer) -> int:
    return len(answer.body) + BESIDES

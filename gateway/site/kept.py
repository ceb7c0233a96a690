"""Live parts as they were last rendered: who asks again mostly gets what is there already."""

from collections import OrderedDict
from collections.abc import Callable, Mapping

from gateway.entrypoint.problems import Answer
from gateway.site.api import Read
from gateway.site.visit import Visit

MOST_PARTS = 512
LARGEST = 64 * 1024
"""Bytes of one; longer lists are rendered each time."""


class KeptParts:
    """Parts that are the same for everybody, by address and language, bounded in number and size.

    A part is shown again as long as the API gives the same answers, by their entity tags, as those
    it was made of. So it is never older than what the API shows.
    """

    def __init__(self) -> None:
        self._parts: OrderedDict[tuple[str, str], tuple[Mapping[Read, str], Answer]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._parts)

    def show(self, visit: Visit, render: Callable[[], Answer]) -> Answer:
        """The kept part, or what ``render`` makes of answers that ``visit.api`` reads."""
        key = (visit.language, visit.address)
        known = self._parts.get(key)
        if known is not None and visit.api.still_answers(known[0]):
            self._parts.move_to_end(key)
            return known[1]
        answer = render()
        if answer.status == 200 and len(answer.body) <= LARGEST:
            self._parts[key] = (dict(visit.api.answered), answer)
            self._parts.move_to_end(key)
        else:
            self._parts.pop(key, None)
        while len(self._parts) > MOST_PARTS:
            self._parts.popitem(last=False)
        return answer

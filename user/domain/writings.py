"""What deleting or removing reviews of a movie takes back of their author's points (rule 5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from user.domain.events import Deletion, Removal


@dataclass(frozen=True)
class Writing:
    """An author's reviews of a movie: the latest, whether it stands, and how many of all operators
    have removed so far.
    """

    review_id: str | None
    stands: bool
    removals: int


def gone(known: Writing, received: Writing) -> list[str]:
    """The ids of the reviews that no longer stand, by what is ``known`` and what was ``received``.

    The event of one review may be overtaken by that of the next: then both are gone at once.
    """
    found = [known.review_id] if known.stands and known.review_id else []
    if received.stands:
        return [review_id for review_id in found if review_id != received.review_id]
    if received.review_id and received.review_id not in found:
        found.append(received.review_id)
    return found


def taken_back(
    earned: Iterable[tuple[str, float]], known: Writing, received: Writing
) -> list[tuple[str, Deletion | Removal]]:
    """What is taken for reviews that are gone, each with what it had ``earned`` and is not yet
    taken back: a removal where an operator has removed one more, else a deletion. A removal of
    which nothing is left to take still costs its penalty.
    """
    removals = max(0, received.removals - known.removals)
    taken: list[tuple[str, Deletion | Removal]] = []
    for review_id, recorded in earned:
        taken.append((review_id, Removal(recorded) if removals else Deletion(recorded)))
        removals = max(0, removals - 1)
    return [*taken, *((received.review_id or "", Removal(0.0)) for _ in range(removals))]

"""Commands that may run more than once: the row they change keeps when each was last asked, and
the answer.

Nameko may run a command again after a crash, and a caller may repeat one. An equal ``asked_at``
gets the stored answer, an older one changes nothing.
"""

from dataclasses import dataclass
from typing import Any

from moview.store import Document


@dataclass(frozen=True)
class Known:
    """What a row knows of a command: ``equal`` it ran already, with ``answer``; ``late`` a later
    one did.
    """

    equal: bool = False
    late: bool = False
    answer: Any = None


def answered(row: Document, name: str, asked_at: int | None) -> Known:
    """Whether the command of this name was run already. Without ``asked_at`` it is always new."""
    last = row.get("asked", {}).get(name)
    if last is None or asked_at is None or asked_at > last["at"]:
        return Known()
    if asked_at < last["at"]:
        return Known(late=True)
    return Known(equal=True, answer=last["answer"])


def remember(row: Document, name: str, asked_at: int | None, answer: Any) -> None:
    """Note in the row that the command was run, and what it answered."""
    if asked_at is not None:
        row.setdefault("asked", {})[name] = {"at": asked_at, "answer": answer}

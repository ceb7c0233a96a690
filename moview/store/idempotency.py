"""Commands run once: the row that a command changes keeps when it was last asked, and the answer.

Nameko may run a command again after a crash, and a caller may repeat one. Commands of one name on
one row are ordered by ``asked_at``, microseconds since the epoch; without one, a command is new.
"""

from collections.abc import Callable
from typing import Any

from moview.store import Document


def once(
    row: Document,
    name: str,
    asked_at: int | None,
    run: Callable[[bool], Any],
    save: Callable[[], None],
) -> Any:
    """The answer of the command ``name`` on ``row``, which is run once however often it comes.

    ``run(late)`` changes the row and returns the answer, JSON values; the row keeps it and is saved
    by ``save()``. A repeated command gets the answer kept, and is not run. Where a command asked
    later was run already, ``late`` is true: then ``run`` changes nothing, and nothing is saved.
    """
    if is_repeated(row, name, asked_at):
        return row["asked"][name]["answer"]
    if _is_late(row, name, asked_at):
        return run(True)
    answer = run(False)
    remember(row, name, asked_at, answer)
    save()
    return answer


def is_repeated(row: Document, name: str, asked_at: int | None) -> bool:
    """Whether the command of this name that the row keeps is this very one."""
    last = _last(row, name)
    return last is not None and last == asked_at


def remember(row: Document, name: str, asked_at: int | None, answer: Any) -> None:
    """Keep in the row that the command was run, and its answer; unless one asked later was."""
    if asked_at is not None and not _is_late(row, name, asked_at):
        row.setdefault("asked", {})[name] = {"at": asked_at, "answer": answer}


def _is_late(row: Document, name: str, asked_at: int | None) -> bool:
    last = _last(row, name)
    return last is not None and asked_at is not None and asked_at < last


def _last(row: Document, name: str) -> int | None:
    last: int | None = row.get("asked", {}).get(name, {}).get("at")
    return last

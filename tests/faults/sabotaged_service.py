"""A service without one of its safeguards, for tests that the faults reveal its absence.

``MOVIEW_SABOTAGE=confirm python -m tests.faults.sabotaged_service movie`` runs it as
``python -m moview.service.serve movie`` does, but

- ``version``: receivers take every event for newer than what they know;
- ``confirm``: publishers take for sent what is still on its way to the broker;
- ``transaction``: what is written is there at once, whatever becomes of the rest.
"""

from __future__ import annotations

from moview.service.serve import main  # isort: skip - it makes everything green before the rest comes in

import os
from dataclasses import replace
from typing import Any

from pymongo.client_session import ClientSession

from moview.messaging import Publisher, contracts
from moview.messaging.contracts import Event
from moview.service import event_handler
from moview.store import Transaction, store


class AlwaysNewer(int):
    """A version that no other one outdoes."""

    def __le__(self, other: object) -> bool:
        return False


def without_version() -> None:
    load = contracts.load_event

    def load_event(*arguments: Any) -> Event:
        event = load(*arguments)
        return replace(event, version=AlwaysNewer(event.version))

    setattr(event_handler, "load_event", load_event)  # noqa: B010 - the name that it calls


def without_confirm() -> None:
    def forgotten(self: Publisher) -> set[int]:
        return set()

    Publisher._unconfirmed = property(forgotten, lambda self, value: None)  # type: ignore[assignment]


def without_transaction() -> None:
    keep = Transaction._keep

    def send_at_once(self: Transaction, *arguments: Any, **options: Any) -> None:
        keep(self, *arguments, **options)
        self.flush()

    Transaction._keep = send_at_once  # type: ignore[method-assign]
    ClientSession.start_transaction = lambda *_, **__: None  # type: ignore[assignment,method-assign]
    store._commit = lambda *_: None


SABOTAGES = {
    "version": without_version,
    "confirm": without_confirm,
    "transaction": without_transaction,
}

if __name__ == "__main__":
    SABOTAGES[os.environ["MOVIEW_SABOTAGE"]]()
    main()

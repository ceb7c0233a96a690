"""Forms that the API refused: shown again, with each fault beside its field."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from gateway.http.problems import Answer
from gateway.site.api import Refused
from gateway.site.visit import Visit

AT_FAULT = 422
TAKEN = 409
OF_THE_FORM = frozenset({403, TAKEN, AT_FAULT, 429, 503, 504})
"""Statuses about which the visitor can do something; others have an error page."""

UNFILLED: dict[str, Any] = {"faults": frozenset(), "refusal": None, "wait": None, "taken": False}
"""The template variables of a form that was not refused.

``faults`` are the fields that are wrong, because what they say is ``taken`` or otherwise.
``refusal`` is the API's status where no field says it all, and ``wait`` the seconds after which
to try again, as far as that is known.
"""


def again(
    visit: Visit,
    template: str,
    refused: Refused,
    faults: Collection[str] | None = None,
    **context: Any,
) -> Answer:
    """The page with the form as it was filled in; ``faults`` replaces the fields the API named.

    Raises the refusal if its status is none of ``OF_THE_FORM``.
    """
    if refused.status not in OF_THE_FORM:
        raise refused
    found = frozenset(refused.errors if faults is None else faults)
    wait = refused.headers.get("Retry-After")
    state = {
        "faults": found,
        "refusal": None if found else refused.status,
        "wait": int(wait) if wait else None,
        "taken": refused.status == TAKEN,
    }
    answer = visit.show(template, status=refused.status, **state, **context)
    return replace(answer, headers={**answer.headers, **refused.headers})

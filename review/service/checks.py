"""Checks before a command changes anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moview.errors import Forbidden, NotFound, Unauthorized
from moview.store import Document


def require_active(author: Mapping[str, Any]) -> None:
    """Raise Unauthorized for a removed user, Forbidden for a suspended one."""
    if author["state"] == "removed":
        raise Unauthorized("This account was removed.")
    if author["state"] == "suspended":
        raise Forbidden("This account is suspended.")


def found(review: Document | None) -> Document:
    """The review. Raises NotFound where there is none."""
    if review is None:
        raise NotFound("No such review.")
    return review

"""``@page``: makes a function the page at an address."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Concatenate

from gateway.api.route import Route
from gateway.http.problems import Answer
from gateway.site.visit import Visit

Show = Callable[..., Answer]
PAGES: list["Page"] = []


@dataclass(frozen=True)
class Page:
    """An address and what is shown there. ``signed_in``: others are asked to sign in first.

    ``on_trust``: that holds also while nobody can say how their account stands. ``live``: parts of
    a page, asked for again and again while it is open.
    """

    route: Route
    show: Show
    signed_in: bool = False
    on_trust: bool = False
    live: bool = False


def page(
    method: str,
    path: str,
    *,
    signed_in: bool = False,
    on_trust: bool = False,
    live: bool = False,
) -> Callable[[Callable[Concatenate[Visit, ...], Answer]], Any]:
    """Show at this address what the function returns, called with the :class:`Visit` and the
    path's parameters.
    """

    def register(show: Show) -> Show:
        route = Route(method, path, "", "pages", {200: None}, inline=live)
        PAGES.append(Page(route, show, signed_in, on_trust, live))
        return show

    return register

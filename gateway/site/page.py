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
    """An address and the function that makes its page.

    ``signed_in``: visitors without a session are sent to the sign-in. ``on_trust``: a session is
    enough while the account cannot be read. ``live``: a part of a page, which scripts ask for
    again and again while the page is open.
    """

    route: Route
    show: Show
    signed_in: bool = False
    on_trust: bool = False
    live: bool = False

    @property
    def is_public(self) -> bool:
        """Whether it is the same for every visitor: a live part that needs no session."""
        return self.live and not self.signed_in


def page(
    method: str,
    path: str,
    *,
    signed_in: bool = False,
    on_trust: bool = False,
    live: bool = False,
) -> Callable[[Callable[Concatenate[Visit, ...], Answer]], Any]:
    """Register a function as the page at an address; see :class:`Page` for the options.

    It is called with the :class:`Visit` and the path's parameters, and returns the answer.
    """

    def register(show: Show) -> Show:
        route = Route(method, path, "", "pages", {200: None}, inline=live)
        PAGES.append(Page(route, show, signed_in, on_trust, live))
        return show

    return register

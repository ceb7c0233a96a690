"""Running a page's function for a visitor who may see the page."""

from collections.abc import Mapping
from functools import partial

from gateway.http.problems import Answer, HttpError
from gateway.site.api import Refused
from gateway.site.fragment_cache import FragmentCache
from gateway.site.page import Page
from gateway.site.visit import Visit


class PageExecutor:
    """Runs the function of one page; ``fragments`` is the cache that all pages share."""

    def __init__(self, page: Page, fragments: FragmentCache) -> None:
        self._page = page
        self._fragments = fragments

    def run(self, visit: Visit, path: Mapping[str, str]) -> Answer:
        """What the function answers; a redirect to the sign-in where the page needs a session.

        ``path`` has the path's parameters. Raises Refused, HttpError 503 while the account that
        the page needs cannot be read, and what the function raises.
        """
        if self._page.signed_in and visit.claims is None:
            return self._redirect_to_sign_in(visit)
        self._require_account(visit)
        try:
            return self._show(visit, path)
        except Refused as refused:
            if refused.status != 401:
                raise
            # The session has ended just now.
            return self._redirect_to_sign_in(visit)

    def _require_account(self, visit: Visit) -> None:
        known = visit.user_id if self._page.on_trust else visit.me
        if self._page.signed_in and known is None:
            raise HttpError(503, "The user service is not responding.", {"Retry-After": "2"})

    def _show(self, visit: Visit, path: Mapping[str, str]) -> Answer:
        show = partial(self._page.show, visit, **path)
        return self._fragments.show(visit, show) if self._page.is_public else show()

    @staticmethod
    def _redirect_to_sign_in(visit: Visit) -> Answer:
        """A form cannot be sent again for the visitor: they come back to the page it was on."""
        way_back = visit.address if visit.method == "GET" else visit.way_back
        return visit.redirect("/sign-in", next=way_back)

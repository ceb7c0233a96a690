"""A page, and the way of a request to it."""

from collections.abc import Mapping
from dataclasses import replace

from gateway.http.incoming import Incoming
from gateway.http.problems import Answer, HttpError
from gateway.site.api import Refused
from gateway.site.cookies import SessionCookies
from gateway.site.executor import PageExecutor
from gateway.site.forms import read_fields, read_own_form
from gateway.site.page import Page
from gateway.site.responder import error_page, with_page_headers, without_session
from gateway.site.visit import Visit
from gateway.site.visitors import Visitors
from moview.errors import MoviewError
from moview.observability.logging import logger
from moview.observability.reporting import report

log = logger(__name__)


class PageEntrypoint:
    """Answers the requests for one page, without a worker: the API takes those it needs."""

    def __init__(
        self, page: Page, visitors: Visitors, cookies: SessionCookies, executor: PageExecutor
    ) -> None:
        self.page = page
        self.route = page.route
        self._visitors = visitors
        self._cookies = cookies
        self._executor = executor

    def answer(self, incoming: Incoming, path: Mapping[str, str]) -> Answer:
        """The page; whatever is raised on the way to it becomes a page of its own."""
        began = visit = self._visitors.begin_visit(incoming)
        try:
            visit = self._with_visitor(visit)
            visit = self._with_query(visit, incoming)
            visit = self._with_form(visit, incoming)
            answer = self._executor.run(visit, path)
        except (Refused, HttpError, MoviewError) as error:
            answer = error_page(visit, error)
        except Exception as error:
            report(error)
            log.exception("page failed", path=self.route.path)
            answer = error_page(visit, error)
        if self._has_session_ended(began, visit):
            answer = without_session(answer, visit)
        return with_page_headers(answer, incoming)

    def _with_visitor(self, visit: Visit) -> Visit:
        return visit.as_nobody() if self.page.is_public else self._visitors.with_account(visit)

    @staticmethod
    def _with_query(visit: Visit, incoming: Incoming) -> Visit:
        return replace(visit, query=read_fields(incoming.query.encode("latin-1")))

    def _with_form(self, visit: Visit, incoming: Incoming) -> Visit:
        if self.route.method != "POST":
            return visit
        return replace(visit, form=read_own_form(incoming, visit, self._cookies))

    def _has_session_ended(self, began: Visit, visit: Visit) -> bool:
        came_with_session = began.claims is not None and not self.page.is_public
        return came_with_session and visit.claims is None

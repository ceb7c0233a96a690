"""The pages as part of the gateway: their routes, who visits them, and what goes wrong."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from nameko.extensions import DependencyProvider

from gateway.api.web_server import WebServer
from gateway.auth.sessions import Sessions
from gateway.auth.tokens import Claims
from gateway.http.etags import etag_of, matches
from gateway.http.incoming import Incoming
from gateway.http.problems import Answer, HttpError
from gateway.settings import Settings
from gateway.site import assets
from gateway.site.api import Api, Refused
from gateway.site.cookies import LANGUAGE, SessionCookies, read_cookies, session_name
from gateway.site.errors import error_page
from gateway.site.forms import is_foreign, read_fields, read_form
from gateway.site.fragment_cache import FragmentCache
from gateway.site.language import choose_language
from gateway.site.page import Page
from gateway.site.rendering import POLICY, Renderer
from gateway.site.security_text import SecurityTextEntrypoint
from gateway.site.views import PAGES
from gateway.site.visit import Visit
from moview.errors import MoviewError
from moview.observability import logging
from moview.observability.reporting import report

HTML = "text/html; charset=utf-8"
ACCOUNT_SECONDS = 1.5
"""How long a page waits to learn who reads it; it goes on without."""
VARIES = "Cookie, Accept-Language"

log = logging.logger(__name__)


class Site(DependencyProvider):
    """Routes the addresses of pages to them."""

    server = WebServer()
    sessions = Sessions()

    def setup(self) -> None:
        for page in PAGES:
            self.server.router.add(PageEntrypoint(page, self))
        for entrypoint in assets.entrypoints():
            self.server.router.add(entrypoint)
        contact = Settings.read(self.container.config).security_contact
        self.server.router.add(SecurityTextEntrypoint(contact))
        self.server.present = self.present

    def start(self) -> None:
        settings = self.server.settings
        self.cookies = SessionCookies(settings.token_key, settings.accepted_token_keys)
        self.renderer = Renderer()
        self.kept = FragmentCache()

    def present(self, incoming: Incoming, error: Exception) -> Answer | None:
        """An error as a page, for a browser that asked for one; None for everybody else."""
        if incoming.path.startswith("/v1/") or "text/html" not in (incoming.header("accept") or ""):
            return None
        visit = self.signed_in(self.visit(incoming))
        return finished(error_page(visit, error), incoming)

    def visit(self, incoming: Incoming) -> Visit:
        """Who asks; nobody has been asked yet whether the session still holds."""
        kept = read_cookies(incoming.header("cookie"))
        secure = self._is_secure(incoming)
        claims = self.cookies.read(kept.get(session_name(secure)))
        return Visit(
            api=Api(self.server, incoming, self._token(claims)),
            language=choose_language(kept.get(LANGUAGE), incoming.header("accept-language")),
            address=_address(incoming),
            render_page=self.renderer.page,
            sign=self._sign,
            claims=claims,
            form_token=self.cookies.form_token(claims) if claims else "",
            secure=secure,
            method=incoming.method,
        )

    def signed_in(self, visit: Visit) -> Visit:
        """The visit with the visitor's own account; without one where the session has ended.

        Where nobody can say, pages are shown as far as they go: as theirs if the session held not
        long ago, else as everybody's.
        """
        if visit.claims is None:
            return visit
        try:
            me = visit.api.within(ACCOUNT_SECONDS).get("/v1/me")
        except Refused as refused:
            if refused.status in (401, 403, 404):
                return nobody(visit)
            log.warning("who asks is not known", error=refused.detail)
            if self.sessions.is_recent(visit.claims):
                return visit
            return replace(visit, api=visit.api.as_nobody())
        logging.add(user_id=visit.claims.user_id)
        return replace(visit, me=me)

    def _sign(self, session: Mapping[str, Any]) -> str:
        return self.cookies.value(self.sessions.signer.read(session["access_token"]))

    def _token(self, claims: Claims | None) -> str | None:
        if claims is None:
            return None
        return self.sessions.signer.issue(claims.user_id, claims.session_id, claims.issued_at)

    def _is_secure(self, incoming: Incoming) -> bool:
        trusted = self.server.settings.trusted_proxies > 0
        return trusted and incoming.header("x-forwarded-proto") == "https"


class PageEntrypoint:
    """Answers the requests for one page, without a worker: the API takes those it needs."""

    def __init__(self, page: Page, site: Site) -> None:
        self.page = page
        self.route = page.route
        self._site = site

    def answer(self, incoming: Incoming, path: Mapping[str, str]) -> Answer:
        """The page, or one that says why not."""
        came = visit = self._site.visit(incoming)
        try:
            visit = self._known(visit)
            visit = replace(visit, query=read_fields(incoming.query.encode("latin-1")))
            if self.route.method == "POST":
                visit = replace(visit, form=self._checked_form(visit, incoming))
            answer = self._show(visit, path)
        except (Refused, HttpError, MoviewError) as error:
            answer = error_page(visit, error)
        except Exception as error:
            report(error)
            log.exception("page failed", path=self.route.path)
            answer = error_page(visit, error)
        if came.claims and not visit.claims and not self._is_everybodys:
            # The session has ended.
            headers = {"Set-Cookie": visit.forget_session(), **answer.headers}
            answer = replace(answer, headers=headers)
        return finished(answer, incoming)

    @property
    def _is_everybodys(self) -> bool:
        """Whether the page is the same for all, whoever they are."""
        return self.page.live and not self.page.signed_in

    def _known(self, visit: Visit) -> Visit:
        return nobody(visit) if self._is_everybodys else self._site.signed_in(visit)

    def _show(self, visit: Visit, path: Mapping[str, str]) -> Answer:
        if self.page.signed_in and visit.claims is None:
            return self._ask_to_sign_in(visit)
        known = visit.user_id if self.page.on_trust else visit.me
        if self.page.signed_in and known is None:
            raise HttpError(503, "The user service is not responding.", {"Retry-After": "2"})
        try:
            if self._is_everybodys:
                return self._site.kept.show(visit, partial(self.page.show, visit, **path))
            return self.page.show(visit, **path)
        except Refused as refused:
            if refused.status != 401:
                raise
            # The session has ended just now.
            return self._ask_to_sign_in(visit)

    def _ask_to_sign_in(self, visit: Visit) -> Answer:
        """A form cannot be sent again for the visitor, but may say where it was filled in."""
        way_back = visit.address if self.route.method == "GET" else visit.way_back
        return visit.redirect("/sign-in", next=way_back)

    def _checked_form(self, visit: Visit, incoming: Incoming) -> Mapping[str, str]:
        """The form's fields, if it comes from a page that this visitor got from us."""
        if is_foreign(incoming, visit.secure):
            raise HttpError(403, "This form was sent by another site.")
        form = read_form(incoming)
        token = form.pop("form_token", "")
        if visit.claims is not None and not self._site.cookies.is_form_token(visit.claims, token):
            raise HttpError(403, "This form is not from a page of this session.")
        return form


def nobody(visit: Visit) -> Visit:
    """The visit of somebody who is not signed in: what they see is everybody's, and kept."""
    return replace(visit, claims=None, form_token="", api=visit.api.as_nobody())


def finished(answer: Answer, incoming: Incoming) -> Answer:
    """With the headers that every page has; 304 for who has it already.

    Pages are the visitor's own, and may be shown again after asking whether they still hold.
    """
    headers = {"Cache-Control": "private, no-cache", "Vary": VARIES, **POLICY, **answer.headers}
    if answer.body:
        headers.setdefault("Content-Type", HTML)
    if answer.status != 200:
        return replace(answer, headers=headers)
    headers["ETag"] = etag_of(answer.body)
    if matches(incoming.header("if-none-match"), headers["ETag"]):
        return Answer(304, headers=headers, length=len(answer.body))
    return replace(answer, headers=headers)


def _address(incoming: Incoming) -> str:
    path: str = incoming.environ["RAW_PATH_INFO"]
    return f"{path}?{incoming.query}" if incoming.query else path

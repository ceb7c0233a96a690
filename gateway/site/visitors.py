"""Who visits: the cookie's claims, the language, and the visitor's account."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from gateway.api.web_server import WebServer
from gateway.auth.sessions import Sessions
from gateway.auth.tokens import Claims
from gateway.http.incoming import Incoming
from gateway.site.api import Api, Refused
from gateway.site.cookies import LANGUAGE, SessionCookies, read_cookies, session_name
from gateway.site.language import choose_language
from gateway.site.visit import Render, Visit
from moview.observability import logging

ACCOUNT_SECONDS = 1.5
"""How long a page waits for the visitor's account; it goes on without."""
SESSION_IS_OVER = (401, 403, 404)
"""Statuses of /v1/me after which the cookie opens nothing any more."""

log = logging.logger(__name__)


class Visitors:
    """Makes a visit of each request for a page, and looks up the visitor's account."""

    def __init__(
        self, server: WebServer, sessions: Sessions, cookies: SessionCookies, render_page: Render
    ) -> None:
        self._server = server
        self._sessions = sessions
        self._cookies = cookies
        self._render_page = render_page

    def begin_visit(self, incoming: Incoming) -> Visit:
        """The visit of this request. No service has confirmed the cookie's session yet."""
        cookies = read_cookies(incoming.header("cookie"))
        secure = self._is_secure(incoming)
        claims = self._cookies.read(cookies.get(session_name(secure)))
        return Visit(
            api=Api(self._server, incoming, self._access_token(claims)),
            language=choose_language(cookies.get(LANGUAGE), incoming.header("accept-language")),
            address=_address(incoming),
            render_page=self._render_page,
            sign=self._sign,
            claims=claims,
            form_token=self._cookies.form_token(claims) if claims else "",
            secure=secure,
            method=incoming.method,
        )

    def with_account(self, visit: Visit) -> Visit:
        """The visit with the visitor's account; as nobody's where the session has ended.

        While the user service does not answer, the visit has no account: it stays the visitor's if
        the session was confirmed lately (:meth:`Sessions.is_recent`), else it becomes nobody's.
        """
        if visit.claims is None:
            return visit
        try:
            me = visit.api.within(ACCOUNT_SECONDS).get("/v1/me")
        except Refused as refused:
            if refused.status in SESSION_IS_OVER:
                return visit.as_nobody()
            log.warning("the visitor's account cannot be read", error=refused.detail)
            if self._sessions.is_recent(visit.claims):
                return visit
            return replace(visit, api=visit.api.as_nobody())
        logging.add(user_id=visit.claims.user_id)
        return replace(visit, me=me)

    def _sign(self, session: Mapping[str, Any]) -> str:
        return self._cookies.value(self._sessions.signer.read(session["access_token"]))

    def _access_token(self, claims: Claims | None) -> str | None:
        if claims is None:
            return None
        return self._sessions.signer.issue(claims.user_id, claims.session_id, claims.issued_at)

    def _is_secure(self, incoming: Incoming) -> bool:
        trusted = self._server.settings.trusted_proxies > 0
        return trusted and incoming.header("x-forwarded-proto") == "https"


def _address(incoming: Incoming) -> str:
    return incoming.target if incoming.query else incoming.raw_path

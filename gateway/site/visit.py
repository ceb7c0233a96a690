"""Visits: requests for pages, as the functions of pages get them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from gateway.auth.tokens import Claims
from gateway.http.problems import Answer
from gateway.site.api import Api
from gateway.site.cookies import session_cookie

Render = Callable[..., bytes]
Sign = Callable[[Mapping[str, Any]], str]
OWN_ADDRESS = re.compile(r"/(?![/\\])[!-\[\]-~]*")
"""A path on this site: browsers take ``//`` and ``/\\`` for the beginning of another host."""


@dataclass(frozen=True)
class Visit:
    """One request for a page. ``query`` and ``form`` have its fields as sent.

    ``me`` is the visitor's own account, None without a session or while it cannot be read.
    ``address`` is the path and query that was asked for, with ``method``. ``form_token`` is what
    forms for this session carry. ``sign`` makes a cookie's value of the API's session.
    """

    api: Api
    language: str
    address: str
    render_page: Render
    sign: Sign
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    claims: Claims | None = None
    form_token: str = ""
    me: Mapping[str, Any] | None = None
    secure: bool = False
    method: str = "GET"

    def as_nobody(self) -> "Visit":
        """The same visit by somebody who is not signed in."""
        return replace(self, claims=None, form_token="", api=self.api.as_nobody())

    def keep_session(self, session: Mapping[str, Any]) -> str:
        """The Set-Cookie for a session that the API has just begun."""
        return session_cookie(self.sign(session), self.secure)

    def forget_session(self) -> str:
        """The Set-Cookie after which the browser knows of no session."""
        return session_cookie("", self.secure)

    def show(self, template: str, status: int = 200, **context: Any) -> Answer:
        """The answer with this template, rendered with ``context``."""
        return Answer(status, self.render_page(self, template, **context))

    @staticmethod
    def redirect(path: str, set_cookie: str | None = None, **query: str) -> Answer:
        """A redirect (303) to a page that shows the outcome: reloading that repeats nothing."""
        headers = {"Location": _with(path, query) if query else path}
        if set_cookie is not None:
            headers["Set-Cookie"] = set_cookie
        return Answer(303, headers=headers)

    @property
    def account(self) -> Mapping[str, Any]:
        """The visitor's own account. Raises LookupError without one."""
        if self.me is None:
            raise LookupError("this page lets anyone in")
        return self.me

    @property
    def user_id(self) -> str | None:
        """The visitor's id, also while their account cannot be read; None for nobody."""
        return None if self.claims is None or self.api.is_nobody else self.claims.user_id

    @property
    def way_back(self) -> str:
        """The address to return to, from the field ``next``; never on another site."""
        address = self.form.get("next") or self.query.get("next") or "/"
        return address if OWN_ADDRESS.fullmatch(address) else "/"


def _with(address: str, query: Mapping[str, str]) -> str:
    """The address with these parameters, in the place of what it has by their names."""
    parts = urlsplit(address)
    others = [pair for pair in parse_qsl(parts.query, True) if pair[0] not in query]
    return urlunsplit(parts._replace(query=urlencode([*others, *query.items()])))

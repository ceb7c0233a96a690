"""A visitor with cookies who follows links and submits forms as the pages have them."""

import re
from html import unescape
from typing import Any

import requests

from tests.integration.gateway.running import Gateway

TOKEN = re.compile(r'name="form_token" value="([^"]*)"')
HTML = {"Accept": "text/html", "Accept-Language": "en"}


class Browser:
    """``page`` is what it shows."""

    def __init__(self, gateway: Gateway, **headers: str) -> None:
        self.url = gateway.url
        self.http = requests.Session()
        self.http.trust_env = False
        self.http.headers.update(HTML | headers)
        self.page = ""

    def get(self, path: str, **options: Any) -> requests.Response:
        return self._show(self.http.get(self.url + path, timeout=15, **options))

    def send(self, path: str, headers: dict[str, str] | None = None, **fields: str) -> Any:
        """A form of the page that is shown; its redirect is not followed."""
        token = TOKEN.search(self.page)
        form = {"form_token": token[1] if token else "", **fields}
        own = {"Origin": self.url, **(headers or {})}
        options: dict[str, Any] = {"timeout": 15, "allow_redirects": False, "headers": own}
        return self._show(self.http.post(self.url + path, data=form, **options))

    def sign_in(self, email: str, password: str, **fields: str) -> requests.Response:
        self.get("/sign-in")
        answer: requests.Response = self.send("/sign-in", email=email, password=password, **fields)
        return answer

    @property
    def session(self) -> str | None:
        """The session's cookie."""
        value: str | None = self.http.cookies.get("moview_session")
        return value

    def input(self, name: str) -> str:
        """A field of the page's form, as the page has it."""
        found = re.search(rf'<input id="{name}"[^>]*>', self.page)
        assert found, f"no field {name} in {self.page}"
        return unescape(found[0])

    def said(self, name: str) -> str | None:
        """What the page says beside a field at fault."""
        found = re.search(rf'<p id="{name}-says" class="fault">(.*?)</p>', self.page)
        if found is None:
            return None
        assert 'aria-invalid="true"' in self.input(name)
        assert f'aria-describedby="{name}-says"' in self.input(name)
        return unescape(found[1])

    @property
    def notice(self) -> str:
        """What stands above, or above the form."""
        found = re.search(r'<p class="notice[^>]*>(.*?)</p>', self.page, re.DOTALL)
        return " ".join(unescape(found[1]).split()) if found else ""

    def _show(self, answer: requests.Response) -> requests.Response:
        self.page = answer.text
        return answer

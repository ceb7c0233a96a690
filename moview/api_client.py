"""People as the HTTP API sees them: accounts that sign in, write, wait when they are told to."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests

TRIES = 10
ANSWER_SECONDS = 15.0
MAX_WAIT_SECONDS = 60.0
WAIT_AND_REPEAT = (429, 503, 504)
CREATED, UNAUTHORIZED, CONFLICT = 201, 401, 409


class ApiError(Exception):
    """The gateway did not answer, or refused what the work cannot go on without."""


@dataclass(frozen=True)
class Answer:
    """What the gateway answered: its status, and the JSON document, if it sent one."""

    status: int
    document: Any = None

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300


class Api:
    """One gateway, for any number of threads.

    A call that was refused for now (429, 503), not answered in time (504) or lost is repeated, ten
    times at most: every call made here may be.
    """

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._threads = threading.local()

    def check(self) -> None:
        """Raises ApiError at once if no gateway is there; ten tries are for one that was."""
        try:
            self._session().get(f"{self._url}/livez", timeout=ANSWER_SECONDS).raise_for_status()
        except requests.RequestException as error:
            raise ApiError(f"{self._url} does not answer ({type(error).__name__})") from error

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        token: str | None = None,
        params: Mapping[str, str | int] | None = None,
    ) -> Answer:
        """The answer, whatever its status. Raises ApiError if none came in all tries."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        trouble = ""
        for attempt in range(TRIES):
            wait = min(0.2 * 2.0**attempt, MAX_WAIT_SECONDS)
            try:
                response = self._session().request(
                    method,
                    self._url + path,
                    json=body,
                    headers=headers,
                    params=params,
                    timeout=ANSWER_SECONDS,
                )
            except requests.RequestException as error:
                trouble = f"{self._url} does not answer ({type(error).__name__})"
            else:
                if response.status_code not in WAIT_AND_REPEAT:
                    return Answer(response.status_code, _document(response))
                trouble = f"{self._url} answers {response.status_code} again and again"
                wait = max(wait, _retry_after(response))
            if attempt < TRIES - 1:
                time.sleep(wait)
        raise ApiError(trouble)

    def items(self, path: str, params: Mapping[str, str | int] | None = None) -> Any:
        """Every item of a list, page after page. Raises ApiError where it cannot be read."""
        cursor: str | None = None
        while True:
            page = dict(params or {}) | {"limit": 100} | ({"cursor": cursor} if cursor else {})
            answer = self.call("GET", path, params=page)
            if not answer.is_success:
                raise ApiError(f"{self._url}{path} answers {answer.status}")
            yield from answer.document["items"]
            cursor = answer.document["next_cursor"]
            if cursor is None:
                return

    def _session(self) -> requests.Session:
        """Connections are kept, one set a thread."""
        if not hasattr(self._threads, "session"):
            self._threads.session = requests.Session()
        session: requests.Session = self._threads.session
        return session


def _document(response: requests.Response) -> Any:
    try:
        return response.json() if response.content else None
    except ValueError:
        return None


def _retry_after(response: requests.Response) -> float:
    try:
        return min(float(response.headers.get("Retry-After", 0)), MAX_WAIT_SECONDS)
    except ValueError:
        return 0.0


class Account:
    """A person with an account, made or entered at the first call that needs it."""

    def __init__(self, api: Api, email: str, password: str, nickname: str) -> None:
        self._api = api
        self.email = email
        self.nickname = nickname
        self._password = password
        self._token: str | None = None
        self.user_id = ""
        self.tier = ""

    def enter(self) -> bool:
        """Sign in, or up if there is no such account; whether it was made now.

        Raises ApiError if neither is possible, such as when the account has another password.
        """
        person = {"email": self.email, "password": self._password}
        answer = self._api.call("POST", "/v1/users", person | {"nickname": self.nickname})
        made = answer.status == CREATED
        if answer.status == CONFLICT:
            answer = self._api.call("POST", "/v1/sessions", person)
        if not answer.is_success:
            reason = "has another password, or its nickname is taken"
            told = reason if answer.status == UNAUTHORIZED else f"is refused with {answer.status}"
            raise ApiError(f"the account {self.email} {told}")
        self._token = answer.document["access_token"]
        self.user_id = answer.document["user"]["id"]
        self.tier = answer.document["user"]["tier"]["code"]
        return made

    def call(self, method: str, path: str, body: object = None) -> Answer:
        """As `Api.call`, signed in; an expired token is renewed once."""
        for _ in range(2):
            if self._token is None:
                self.enter()
            answer = self._api.call(method, path, body, self._token)
            if answer.status != UNAUTHORIZED:
                break
            self._token = None
        return answer

    def vote(self, movie_id: str, value: str) -> Answer:
        """`value` is "like" or "dislike"."""
        return self.call("PUT", f"/v1/movies/{movie_id}/vote", {"value": value})

    def watch_later(self, movie_id: str) -> Answer:
        return self.call("PUT", f"/v1/movies/{movie_id}/watch_later")

    def review(
        self, movie_id: str, text: str, aspects: Mapping[str, int], spoiler: bool = False
    ) -> Answer:
        """`aspects` are marks of 1 to 10 by aspect."""
        review = {"text": text, "aspects": dict(aspects), "spoiler": spoiler}
        return self.call("PUT", f"/v1/movies/{movie_id}/review", review)

    def react(self, review_id: str, value: str) -> Answer:
        """`value` is "like" or "dislike"."""
        return self.call("PUT", f"/v1/reviews/{review_id}/vote", {"value": value})

"""All of Moview as processes on a free port, and clients that use it over HTTP."""

from __future__ import annotations

import itertools
import json
import os
import socket
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import NormalDist
from typing import Any

import requests

from moview.operating.auditing import run_audit
from moview.operating.operator_rpc import OperatorRpc
from moview.service_names import SERVICES
from moview.stack.program import wait_until
from tests.integration.cluster import START_SECONDS, UNMEASURED, Cluster, Document

ROOT = Path(__file__).parents[2]
ANSWER_SECONDS = 15.0
PASSWORD = "correct horse battery"
UNLIMITED = {"SIGNUPS_PER_MINUTE": "0", "WRITES_PER_SECOND": "0"}
NUMBERS = itertools.count(1)
LASTING_SECONDS = 2.0
"""How long a difference must last to be one: shorter than for operators, whose systems work."""


class Client:
    """HTTP with a base address, signed in or not; one for each thread."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self.url = url
        self.http = requests.Session()
        # The machine's own settings for proxies and passwords are none of a test's business.
        self.http.trust_env = False
        self.token = token

    def request(self, method: str, path: str, **options: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers |= options.pop("headers", {})
        options.setdefault("timeout", ANSWER_SECONDS)
        return self.http.request(method, self.url + path, headers=headers, **options)

    def get(self, path: str, **params: Any) -> requests.Response:
        return self.request("GET", path, params=params)

    def read(self, path: str, **params: Any) -> Any:
        """The document at a path that must be there."""
        return done(self.get(path, **params)).json()

    def put(self, path: str, **body: Any) -> requests.Response:
        return self.request("PUT", path, json=body) if body else self.request("PUT", path)

    def post(self, path: str, **body: Any) -> requests.Response:
        return self.request("POST", path, json=body)

    def patch(self, path: str, **body: Any) -> requests.Response:
        return self.request("PATCH", path, json=body)

    def delete(self, path: str, **params: Any) -> requests.Response:
        return self.request("DELETE", path, params=params)

    def items(self, path: str, limit: int = 100, **params: Any) -> list[Document]:
        """Every item of a list, page after page."""
        return list(self._walk(path, limit, params))

    def _walk(self, path: str, limit: int, params: Mapping[str, Any]) -> Iterator[Document]:
        cursor: dict[str, str] = {}
        while True:
            page = self.read(path, limit=limit, **params, **cursor)
            assert len(page["items"]) <= limit
            yield from page["items"]
            if page["next_cursor"] is None:
                return
            cursor = {"cursor": page["next_cursor"]}


class Person(Client):
    """Somebody with an account, signed in."""

    def __init__(self, url: str, email: str, session: Document) -> None:
        super().__init__(url, session["access_token"])
        self.email = email
        self.session = session
        self.id: str = session["user"]["id"]
        self.nickname: str = session["user"]["nickname"]

    def vote(self, movie_id: str, value: str) -> Document:
        answer: Document = done(self.put(f"/v1/movies/{movie_id}/vote", value=value)).json()
        return answer

    def like(self, movie_id: str) -> Document:
        return self.vote(movie_id, "like")

    def dislike(self, movie_id: str) -> Document:
        return self.vote(movie_id, "dislike")

    def withdraw(self, movie_id: str) -> None:
        done(self.delete(f"/v1/movies/{movie_id}/vote"), 204)

    def review(self, movie_id: str, text: str = "Worth it.", **aspects: int) -> Document:
        """The review, new or edited."""
        path = f"/v1/movies/{movie_id}/review"
        answer: Document = done(self.put(path, text=text, aspects=aspects)).json()
        return answer

    def unreview(self, movie_id: str) -> None:
        done(self.delete(f"/v1/movies/{movie_id}/review"), 204)

    def react(self, review: Document, value: str) -> Document:
        path = f"/v1/reviews/{review['id']}/vote"
        answer: Document = done(self.put(path, value=value)).json()
        return answer

    def me(self) -> Document:
        answer: Document = self.read("/v1/me")
        return answer

    def user(self) -> Document:
        """Oneself as everyone sees it."""
        answer: Document = self.read(f"/v1/users/{self.id}")
        return answer

    def history(self) -> list[Document]:
        """One's steps on the ladder, oldest first."""
        return self.items(f"/v1/users/{self.id}/rank/history")[::-1]

    def shelf(self, shelf: str) -> list[str]:
        """The ids of the movies on one of one's shelves, newest first."""
        return [item["movie"]["id"] for item in self.items("/v1/me/movies", shelf=shelf)]


class Moview(Cluster):
    """The gateway and the three services behind it, each of which may be killed and started."""

    def __init__(self, port: int, *places: Any, environment: Mapping[str, str]) -> None:
        own = {"PORT": str(port), **UNLIMITED, **UNMEASURED, **environment}
        super().__init__(*places, environment=own)
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.http = Client(self.url)

    def get(self, path: str, **params: Any) -> requests.Response:
        """As anybody who is not signed in."""
        return self.http.get(path, **params)

    def read(self, path: str, **params: Any) -> Any:
        return self.http.read(path, **params)

    def score(self, movie_id: str) -> Document:
        """Why a movie scores as it does."""
        answer: Document = self.read(f"/v1/movies/{movie_id}/score")
        return answer

    def movie(self, movie_id: str) -> Document:
        answer: Document = self.read(f"/v1/movies/{movie_id}")
        return answer

    def start_all(self) -> None:
        """Launch everything at once and wait until the gateway finds all of it ready."""
        for name in SERVICES:
            self.launch(name)
        assert wait_until(self.is_ready, START_SECONDS), self.diagnosis()

    def restart(self, name: str, **environment: str) -> None:
        """Start what was killed, and wait until everything is ready again."""
        self.launch(name, **environment)
        assert wait_until(self.is_ready, START_SECONDS), self.diagnosis()

    def is_ready(self) -> bool:
        try:
            return self.get("/readyz").status_code == 200
        except requests.RequestException:
            return False

    def diagnosis(self) -> str:
        """The ends of all logs, for whom a test fails."""
        ends = [f"--- {name}\n{self.log(name).read_text()[-3000:]}" for name in SERVICES]
        return "\n".join(ends)

    def sign_up(self, name: str = "moviegoer", tier: str | None = None) -> Person:
        """A new person, put into a tier by an operator if one is named."""
        nickname = f"{name[:12]} {next(NUMBERS)}"
        email = f"{nickname.replace(' ', '.')}@example.com"
        body = {"email": email, "password": PASSWORD, "nickname": nickname}
        session = done(requests.post(f"{self.url}/v1/users", json=body, timeout=15), 201).json()
        person = Person(self.url, email, session)
        if tier is not None and tier != "newbie":
            self.appoint(person, tier)
        return person

    def sign_up_many(self, number: int, tier: str = "newbie") -> list[Person]:
        """A crowd of this tier, known to every service before anybody says anything."""
        with ThreadPoolExecutor(4) as threads:
            crowd = list(threads.map(lambda _: self.sign_up(tier), range(number)))
        if tier != "newbie":
            for person in crowd:
                self.rpc.user.appoint(email=person.email, tier=tier)
            self.wait_for_copies(crowd, tier)
        return crowd

    def appoint(self, person: Person, tier: str) -> None:
        """As an operator does from the command line; done once every service knows."""
        self.rpc.user.appoint(email=person.email, tier=tier)
        self.wait_for_copies([person], tier)

    def wait_for_copies(self, people: list[Person], tier: str, state: str = "active") -> None:
        """Until the other services hold these people in this tier, their opinions in its bloc."""
        query = {
            "_id": {"$in": [person.id for person in people]},
            "tier": tier,
            "state": state,
            "reassigning": {"$exists": False},
        }

        def known() -> bool:
            copies = (self.databases["movie"].voters, self.databases["review"].authors)
            return all(each.count_documents(query) == len(people) for each in copies)

        assert wait_until(known, 10, 0.02), f"not every service knows of the {tier}"

    def make_operator(self, person: Person) -> None:
        """An operator from now on; what the gateway learnt of the session before is given up."""
        self.rpc.user.make_operator(email=person.email)
        session = person.post("/v1/sessions", email=person.email, password=PASSWORD)
        person.token = done(session, 201).json()["access_token"]

    def import_movies(self, *records: Mapping[str, Any]) -> list[str]:
        """Movies as catalogue records; their ids."""
        outcomes = self.rpc.movie.import_movies(wait=30, records=[dict(each) for each in records])
        assert {each["outcome"] for each in outcomes} == {"created"}, outcomes
        return [each["id"] for each in outcomes]

    def add_movie(self, base: float = 50, **facts: Any) -> str:
        """A movie with this base score: two sites agree on it, or none says a word about 50."""
        number = next(NUMBERS)
        record = {"title": f"Movie {number}", "year": 2000, **facts}
        if base != 50:
            record["sites"] = sites_for(base)
        return self.import_movies(record)[0]

    def assert_sound(self, wait: float = 15) -> None:
        """Once every event has arrived nothing differs, and nothing was given up."""
        with OperatorRpc(self.broker_uri) as rpc:
            report = run_audit(rpc, self.broker_uri, wait=wait, lasting=LASTING_SECONDS)
        assert report.is_clean, report
        assert not report.warnings, report
        assert sum(report.recounted.values()) > 0, report


def sites_for(base: float) -> list[Document]:
    """Two sites' scores that give this base, by their reference tables (rule 3)."""
    share = NormalDist(50, 15).cdf(base)
    return [{"site": site, "score": _score_at(site, share)} for site in ("imdb", "movielens")]


def _score_at(site: str, share: float) -> float:
    """The score below which this share of the table's movies is: p = (F·N + 0.5) / (N + 1)."""
    table = json.loads((ROOT / "config" / "calibration" / f"{site}.json").read_text("utf-8"))
    movies, levels = table["movies"], table["quantiles"]
    place = (share * (movies + 1) - 0.5) / movies * (len(levels) - 1)
    low = int(place)
    return float(levels[low] + (place - low) * (levels[low + 1] - levels[low]))


def done(answer: requests.Response, *expected: int) -> requests.Response:
    """The answer, which must be a success, and of this status if one is named."""
    description = f"{answer.request.method} {answer.url}: {answer.status_code} {answer.text[:500]}"
    assert answer.status_code in expected if expected else answer.ok, description
    return answer


def measured() -> dict[str, str]:
    """A setting of processes that reach code which no process of other tests does."""
    return {name: os.environ.get(name, "") for name in UNMEASURED}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def eventually(read: Any, expected: Any, seconds: float = 10) -> None:
    """What ``read`` returns becomes what is expected, within these seconds."""
    seen: list[Any] = [None]

    def arrived() -> bool:
        seen[0] = read()
        return bool(seen[0] == expected)

    assert wait_until(arrived, seconds, 0.05), f"it stays {seen[0]!r}, expected {expected!r}"

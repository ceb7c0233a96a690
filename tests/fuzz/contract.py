"""The contract at /openapi.json against generated requests: answers are as it says.

Schemathesis makes the requests and runs all of its checks, but for `object_level_authorization`:
almost everything here may be read by all, and what may not is tried in tests/fuzz/others.py.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from schemathesis.engine import events, from_schema

from tests.e2e.running import PASSWORD, Moview, done, sites_for
from tests.fuzz.replies import SECRETS

ANSWER_SECONDS = 8.0
TOKEN_SECONDS = 600.0
"""Access tokens are good for 15 minutes, and a run may take longer."""
CALLERS = ("anybody", "person", "operator")
SHARES = (1, 3, 3)
"""Who is not signed in gets little further than the door, wherever there is one."""
ENDING = ("DELETE /v1/me", "DELETE /v1/sessions/current", "PATCH /v1/me")
"""What may end the session that calls it."""
BOUNDARIES: Mapping[str, Any] = {"stateful": {"enabled": False}}
FREE: Mapping[str, Any] = {"examples": {"enabled": False}, "coverage": {"enabled": False}}


@dataclass
class Findings:
    """The answers of a run by status, the callers, operations and checks, and the faults."""

    statuses: Counter[int] = field(default_factory=Counter)
    callers: Counter[str] = field(default_factory=Counter)
    operations: set[str] = field(default_factory=set)
    checks: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    @property
    def cases(self) -> int:
        return self.statuses.total()


class Existing:
    """Ids of things that exist, by the name that paths have for them."""

    def __init__(self, moview: Moview) -> None:
        self.people = moview.sign_up_many(2)
        self.ids = {"user_id": [person.id for person in self.people]}
        self.ids["movie_id"] = moview.import_movies(*(self._facts(number) for number in range(8)))
        reviews = [self.people[0].review(movie, story=7) for movie in self.ids["movie_id"]]
        for movie, review in zip(self.ids["movie_id"], reviews, strict=True):
            self.people[1].like(movie)
            self.people[1].react(review, "like")
        self.ids["review_id"] = [review["id"] for review in reviews]
        self.ids["person_id"] = [person["id"] for person in moview.http.items("/v1/people")]

    @staticmethod
    def _facts(number: int) -> dict[str, Any]:
        return {
            "title": f"Known {number}",
            "year": 2000 + number,
            "sites": sites_for(40 + 3 * number),
            "directors": [{"name": "Somebody"}],
            "actors": [{"name": "Somebody else", "role": "Themselves"}],
            "platforms": [{"code": "netflix", "name": "Netflix"}],
            "categories": ["drama"],
        }

    def aim(self, case: schemathesis.Case, dice: random.Random) -> None:
        """Two of three well-formed requests are about something that is there.

        What no schema can say is left out, and tried elsewhere: cursors come from the page before,
        which sites there are and how far their scales go is what operators set, platforms are named
        once each, and nicknames are made of characters that exist.
        """
        if case.meta is None or not case.meta.generation.mode.is_positive:
            return
        if case.query:
            case.query.pop("cursor", None)
        for name in case.path_parameters or ():
            if name in self.ids and dice.random() < 2 / 3:
                case.path_parameters[name] = dice.choice(self.ids[name])
        body = case.body
        if not isinstance(body, dict):
            return
        if "sites" in body:
            body["sites"] = [{"site": "imdb", "score": dice.uniform(0, 10), "votes": 7}]
        if "platforms" in body:
            named = {platform["code"]: platform for platform in body["platforms"]}
            body["platforms"] = list(named.values())
        if not str(body.get("nickname", "")).isascii():
            body["nickname"] = f"이름 {dice.randrange(10**9)}"


class Auth:
    """Requests come from anybody, a person or an operator; what may end a session, from one made
    for that.
    """

    def __init__(self, moview: Moview, findings: Findings, dice: random.Random) -> None:
        self._moview, self._findings, self._dice = moview, findings, dice
        self._operator = moview.sign_up("operator")
        moview.make_operator(self._operator)
        self._person, self._passing = moview.sign_up("person"), moview.sign_up("passing")
        self._until = time.monotonic() + TOKEN_SECONDS

    def get(self, case: schemathesis.Case, context: schemathesis.AuthContext) -> str | None:
        (caller,) = self._dice.choices(CALLERS, SHARES)
        self._findings.callers[caller] += 1
        if caller == "anybody":
            return None
        if case.operation.label in ENDING:
            return self._come_back()
        if time.monotonic() > self._until:
            self._sign_in_again()
        return str((self._person if caller == "person" else self._operator).token)

    def set(
        self, case: schemathesis.Case, token: str | None, context: schemathesis.AuthContext
    ) -> None:
        if token is not None:
            case.headers = {**(case.headers or {}), "Authorization": f"Bearer {token}"}

    def _come_back(self) -> str:
        """Somebody who left or was signed out is replaced."""
        if self._passing.get("/v1/me").status_code != 200:
            self._passing = self._moview.sign_up("passing")
        return str(self._passing.token)

    def _sign_in_again(self) -> None:
        for person in (self._person, self._operator):
            session = person.post("/v1/sessions", email=person.email, password=PASSWORD)
            person.token = done(session, 201).json()["access_token"]
        self._until = time.monotonic() + TOKEN_SECONDS


def try_contract(
    moview: Moview,
    cases: int,
    seed: int,
    boundaries: bool = True,
    show: Callable[[int], None] = lambda done: None,
) -> Findings:
    """At least so many generated requests, and whatever was wrong with an answer.

    With `boundaries` every operation meets every boundary of its schema first; without, requests
    are made up freely, and walk from answers to further requests. It ends at the first faults.
    """
    findings, existing, dice = Findings(), Existing(moview), random.Random(seed)
    auth = Auth(moview, findings, dice)
    phases, examples = (BOUNDARIES, 3) if boundaries else (FREE, 20)
    while findings.cases < cases and not findings.faults:
        for event in _run(moview, existing, auth, dice, seed, examples, phases):
            if isinstance(event, events.NonFatalError | events.FatalError):
                findings.faults.append(str(event))
            if isinstance(event, events.ScenarioFinished):
                _read(event, findings)
                show(findings.cases)
        phases, examples, seed = FREE, 20, seed + 1
    return findings


def _run(
    moview: Moview,
    existing: Existing,
    auth: Auth,
    dice: random.Random,
    seed: int,
    examples: int,
    phases: Mapping[str, Any],
) -> Iterator[events.EngineEvent]:
    config = schemathesis.Config.from_dict(
        {
            "seed": seed,
            "generation": {"max-examples": examples, "database": "none", "no-shrink": True},
            "phases": dict(phases),
            "request-timeout": ANSWER_SECONDS,
        }
    )
    schema = schemathesis.openapi.from_url(f"{moview.url}/openapi.json", config=config)

    class Provider(schemathesis.AuthProvider[str | None]):
        get, set = auth.get, auth.set

    schema.auth(refresh_interval=None)(Provider)

    @schema.hook("map_case")
    def aim_at_what_is_there(context: Any, case: schemathesis.Case) -> schemathesis.Case:
        existing.aim(case, dice)
        return case

    return iter(from_schema(schema).execute())


def _read(event: events.ScenarioFinished, findings: Findings) -> None:
    """Add the answers and checks of a scenario to the findings."""
    for interaction in event.recorder.interactions.values():
        uri, response = interaction.request.uri, interaction.response
        if response is None:
            findings.faults.append(f"no answer to {interaction.request.method} {uri}")
            continue
        findings.statuses[response.status_code] += 1
        body = (response.content or b"").decode("utf-8", "replace")
        if response.status_code >= 500:
            findings.faults.append(
                f"{interaction.request.method} {uri}: {response.status_code} {body}"
            )
        if "/docs" not in uri and SECRETS.search(body):
            findings.faults.append(f"{uri} tells too much: {body[:500]}")
    for case in event.recorder.cases.values():
        findings.operations.add(case.value.operation.label)
    for checks in event.recorder.checks.values():
        for check in checks:
            findings.checks[check.name] += 1
            if check.failure_info is not None:
                failure = check.failure_info.failure
                findings.faults.append(f"{check.name}: {failure.operation}: {failure}")

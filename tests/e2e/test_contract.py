"""The contract at /openapi.json, tried with generated requests: what it says is what is done."""

from __future__ import annotations

import random
import re
from collections import Counter
from typing import Any

import pytest
import schemathesis
from schemathesis.engine import events, from_schema

from tests.e2e.running import Moview, Person, sites_for

ENVIRONMENT = {"WRONG_PASSWORDS_PER_MINUTE": "0"}
LEAST_CASES = 1000
SEED = 20261122
ENDING = ("DELETE /v1/me", "DELETE /v1/sessions/current", "PATCH /v1/me")
"""What may end the session that calls it."""
SECRETS = re.compile(
    r"argon2|password_hash|email_key|nickname_key|Traceback|\.py\b|pymongo|eventlet|nameko"
    r"|\"_id\"|rating_sum|match_keys|\"asked\"|vote_version"
)


class Callers:
    """An operator calls; whatever may end a session is called by somebody of little account."""

    def __init__(self, moview: Moview) -> None:
        self.moview = moview
        self.operator = moview.sign_up("operator")
        moview.make_operator(self.operator)
        self.passing = moview.sign_up("passing")

    def token_for(self, case: schemathesis.Case, context: schemathesis.AuthContext) -> str:
        if case.operation.label not in ENDING:
            return str(self.operator.token)
        if self.passing.get("/v1/me").status_code != 200:
            self.passing = self.moview.sign_up("passing")
        return str(self.passing.token)

    @staticmethod
    def sign(case: schemathesis.Case, token: str, context: schemathesis.AuthContext) -> None:
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {token}"}


@pytest.fixture(scope="module")
def people(moview: Moview) -> list[Person]:
    return moview.sign_up_many(2)


@pytest.fixture(scope="module")
def known(moview: Moview, people: list[Person]) -> dict[str, list[str]]:
    """Ids of what is there, by the name that paths have for them."""
    movies = moview.import_movies(
        *(
            {
                "title": f"Known {number}",
                "year": 2000 + number,
                "sites": sites_for(40 + 3 * number),
                "directors": [{"name": "Somebody"}],
                "actors": [{"name": "Somebody else", "role": "Themselves"}],
                "platforms": [{"code": "netflix", "name": "Netflix"}],
                "categories": ["drama"],
            }
            for number in range(8)
        )
    )
    reviews = []
    for movie in movies:
        people[1].like(movie)
        reviews.append(people[0].review(movie, story=7))
        people[1].react(reviews[-1], "like")
    return {
        "movie_id": movies,
        "review_id": [review["id"] for review in reviews],
        "user_id": [person.id for person in people],
        "person_id": [person["id"] for person in moview.http.items("/v1/people")],
    }


def aim(case: schemathesis.Case, known: dict[str, list[str]], dice: random.Random) -> None:
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
        if name in known and dice.random() < 2 / 3:
            case.path_parameters[name] = dice.choice(known[name])
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


def test_generated_requests_are_answered_as_the_contract_says(
    moview: Moview, known: dict[str, list[str]]
) -> None:
    config = schemathesis.Config.from_dict(
        {
            "seed": SEED,
            "generation": {"max-examples": 8, "database": "none", "no-shrink": True},
            "phases": {"stateful": {"enabled": False}},
            "request-timeout": 15,
        }
    )
    schema = schemathesis.openapi.from_url(f"{moview.url}/openapi.json", config=config)
    callers = Callers(moview)

    class Auth(schemathesis.AuthProvider[str]):
        get = staticmethod(callers.token_for)
        set = staticmethod(callers.sign)

    schema.auth(refresh_interval=None)(Auth)
    dice = random.Random(SEED)

    @schema.hook("map_case")
    def aim_at_what_is_there(context: Any, case: schemathesis.Case) -> schemathesis.Case:
        aim(case, known, dice)
        return case

    failures: list[str] = []
    statuses: Counter[int] = Counter()
    operations: set[str] = set()
    for event in from_schema(schema).execute():
        if isinstance(event, events.NonFatalError | events.FatalError):
            failures.append(str(event))
        if not isinstance(event, events.ScenarioFinished):
            continue
        for interaction in event.recorder.interactions.values():
            response = interaction.response
            assert response is not None, f"no answer to {interaction.request.uri}"
            statuses[response.status_code] += 1
            operations.add(str(event.label))
            body = (response.content or b"").decode("utf-8", "replace")
            if "/docs" not in interaction.request.uri and SECRETS.search(body):
                failures.append(f"{interaction.request.uri} tells too much: {body[:500]}")
        for checks in event.recorder.checks.values():
            for check in checks:
                if check.failure_info is not None:
                    info = check.failure_info
                    failures.append(f"{event.label}: {check.name}: {info.failure} {info}")

    assert not failures, "\n\n".join(dict.fromkeys(failures))
    assert statuses.total() >= LEAST_CASES
    assert not [status for status in statuses if status >= 500], statuses
    assert {200, 201, 204, 401, 404, 422} <= statuses.keys(), statuses

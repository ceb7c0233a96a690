"""The README's tour as requests that check what they are answered.

It runs on a Moview in use as well: what others say there moves numbers, so that scripts compare
with what was read before, and know for certain only what its own new people did.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway.postman.request import event, request_of

TITLE = "A tour in five minutes"
MAX_WAIT_SECONDS = 20
PAUSE_MS = 200


@dataclass(frozen=True)
class Stop:
    """One request of the tour.

    ``checks`` are statements over ``it``, the answer. Where ``until`` is given the request is
    sent again and again until that holds: what crosses from one service to another takes a moment.
    """

    name: str
    operation: str
    checks: str
    status: int = 200
    until: str = ""
    body: Mapping[str, Any] | None = None
    query: Mapping[str, str] = field(default_factory=dict)
    token: str | None = None
    before: str = ""


def tour_of(contract: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The requests of the tour, over the contract's operations."""
    places = {
        operation["operationId"]: (path, method)
        for path, operations in contract["paths"].items()
        for method, operation in operations.items()
    }
    for stop in STOPS:
        path, method = places[stop.operation]
        events = [event("test", _script(stop))]
        if stop.before:
            events.insert(0, event("prerequest", stop.before))
        request = request_of(
            contract, path, method, body=stop.body, query=stop.query, token=stop.token
        )
        yield {"name": stop.name, "request": request, "event": events}


def _script(stop: Stop) -> str:
    checks = "\n".join(f"  {line}" for line in stop.checks.strip().split("\n"))
    answer = "" if stop.status == 204 else "  const it = pm.response.json();\n"
    test = (
        f'pm.test("{stop.name}", () => {{\n'
        f"  pm.response.to.have.status({stop.status});\n{answer}{checks}\n}});"
    )
    if not stop.until:
        return test
    return f"""\
const since = Number(pm.variables.get("waiting_since")) || Date.now();
const arrived = (it) => {stop.until};
const late = Date.now() - since > {MAX_WAIT_SECONDS * 1000};
if (pm.response.code === 200 && !arrived(pm.response.json()) && !late) {{
  pm.variables.set("waiting_since", since);
  setTimeout(() => pm.execution.setNextRequest(pm.info.requestId), {PAUSE_MS});
}} else {{
  pm.variables.unset("waiting_since");
  {test.replace(chr(10), chr(10) + "  ")}
}}"""


def _person(name: str) -> dict[str, str]:
    now = f"{name}-{{{{now}}}}"
    return {"email": f"{now}@example.com", "nickname": now, "password": "correct horse"}


STOPS = (
    Stop(
        "Minji signs up",
        "sign_up",
        """
pm.expect(it.user.tier.code).to.equal("newbie");
pm.collectionVariables.set("token", it.access_token);
pm.collectionVariables.set("refresh_token", it.refresh_token);
pm.collectionVariables.set("user_id", it.user.id);""",
        status=201,
        body=_person("minji"),
        before='pm.collectionVariables.set("now", Date.now());',
    ),
    Stop(
        "She is a newbie with 30 points",
        "get_me",
        """
pm.expect(it.id).to.equal(pm.collectionVariables.get("user_id"));
pm.expect(it.tier.en).to.equal("Newbie");
pm.expect(it.points).to.equal(30);""",
    ),
    Stop(
        "The best movies by rank",
        "list_movies",
        """
pm.expect(it.items).to.have.lengthOf(5);
const ladder = ["waste_of_time", "killing_time", "masterpiece"];
const ranks = it.items.map((movie) => 1000 * ladder.indexOf(movie.tier.code) + movie.score);
pm.expect(ranks).to.eql([...ranks].sort((one, other) => other - one));""",
        query={"sort": "rank", "limit": "5"},
    ),
    Stop(
        "Titles are found in any language",
        "list_movies",
        """
pm.expect(it.items[0].title).to.equal("Parasite");
pm.expect(it.items[0].me.vote).to.equal(null);
pm.collectionVariables.set("movie_id", it.items[0].id);
pm.collectionVariables.set("before", JSON.stringify(it.items[0]));""",
        query={"q": "기생충"},
    ),
    Stop(
        "One newbie's like is a small thing",
        "vote_on_movie",
        """
const before = JSON.parse(pm.collectionVariables.get("before"));
pm.expect(it.vote).to.equal("like");
pm.expect(it.movie.opinions.likes).to.be.above(before.opinions.likes);
pm.expect(Math.abs(it.movie.score - before.score)).to.be.below(0.7);""",
        body={"value": "like"},
    ),
    Stop(
        "Why the score is what it is",
        "explain_score",
        """
const parts = [it.base, ...it.blocs.map((bloc) => ({ score: bloc.mean, mass: bloc.mass }))];
const mass = parts.reduce((sum, part) => sum + part.mass, 0);
const score = parts.reduce((sum, part) => sum + part.score * part.mass, 0) / mass;
pm.expect(it.base.mass).to.equal(40);
pm.expect(it.limits.unlimited).to.be.closeTo(score, 1e-6);
pm.expect(it.base.sites.map((site) => site.site)).to.include("imdb");
if (it.limits.held_by === null) pm.expect(it.score).to.be.closeTo(score, 1e-6);""",
    ),
    Stop(
        "Minji writes a review",
        "write_review",
        """
pm.expect(it.author.id).to.equal(pm.collectionVariables.get("user_id"));
pm.expect(it.aspects.direction).to.equal(10);
pm.collectionVariables.set("review_id", it.id);""",
        status=201,
        body={
            "text": "계단을 내려갈수록 숨이 막힌다.",
            "aspects": {"story": 10, "direction": 10, "acting": 9},
        },
    ),
    Stop(
        "The review counts for the movie instead of the like",
        "get_movie",
        """
pm.expect(it.me.review_id).to.equal(pm.collectionVariables.get("review_id"));
pm.expect(it.opinions.reviews).to.be.at.least(1);
pm.expect(it.aspects.direction.count).to.be.at.least(1);""",
        until='it.me.review_id === pm.collectionVariables.get("review_id")',
    ),
    Stop(
        "Jun signs up",
        "sign_up",
        'pm.collectionVariables.set("jun_token", it.access_token);',
        status=201,
        body=_person("jun"),
    ),
    Stop(
        "Jun likes Minji's review",
        "vote_on_review",
        """
pm.expect(it.vote).to.equal("like");
pm.expect(it.reactions.likes).to.be.at.least(1);""",
        body={"value": "like"},
        token="{{jun_token}}",  # noqa: S106 - a variable of the collection
    ),
    Stop(
        "The review and the like gave Minji points",
        "get_me",
        "pm.expect(it.points).to.be.at.least(36);",
        until="it.points >= 36",
    ),
    Stop(
        "Everybody may see why her rank moved",
        "list_user_rank_history",
        """
const steps = it.items.map((step) => [step.cause.type, step.before.points, step.after.points]);
pm.expect(steps).to.deep.include(["review_written", 30, 35]);
pm.expect(steps).to.deep.include(["review_liked", 35, 36]);""",
    ),
    Stop(
        "Minji wants to watch it again",
        "watch_later",
        'pm.expect(pm.response.text()).to.equal("");',
        status=204,
    ),
    *(
        Stop(
            f"The movie is on her shelf '{shelf}'",
            "list_my_movies",
            'pm.expect(it.items.map((item) => item.movie.title)).to.eql(["Parasite"]);',
            until="it.items.length > 0",
            query={"shelf": shelf},
        )
        for shelf in ("watch_later", "liked", "reviewed")
    ),
)

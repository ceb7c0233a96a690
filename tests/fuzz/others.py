"""Access to others' things is refused and writes nothing; repeated requests act once."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import jwt

from moview.stack.program import wait_until
from tests.e2e.running import Client, Moview, Person, done, eventually

SETTLE_SECONDS = 20.0
CHORES = {"heat", "heat_at", "heat_masses", "used_sessions"}
"""Fields and collections that change by themselves."""
STILL_READS = 4
AT_ONCE = 100
THREADS = 25
FACTS = {"title": "Not mine to make", "year": 2001}
REVIEW = {"text": "Seen.", "aspects": {"story": 7}}
MARK = {"value": "like"}


def snapshot(moview: Moview) -> dict[str, Any]:
    """Every document of every service, once no event is on its way."""

    def read() -> dict[str, Any]:
        return {
            f"{service}.{name}": {str(each["_id"]): each for each in database[name].find()}
            for service, database in moview.databases.items()
            for name in database.list_collection_names()
            if name not in CHORES
        }

    seen = [read()]

    def is_still() -> bool:
        seen.append(read())
        last = seen[-STILL_READS:]
        same = len(last) == STILL_READS and all(each == last[0] for each in last)
        return same and moview.outbox_is_empty()

    if not wait_until(is_still, SETTLE_SECONDS, 0.4):
        raise AssertionError("the services do not come to rest")
    return seen[-1]


def changed(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """What came, went or is another: collection, document, fields."""
    found = []
    for name in sorted({*before, *after}):
        olds, news = before.get(name, {}), after.get(name, {})
        for key in sorted({*olds, *news}):
            old, new = olds.get(key, {}), news.get(key, {})
            fields = [each for each in {*old, *new} - CHORES if old.get(each) != new.get(each)]
            if fields:
                found.append(f"{name} {key}: {', '.join(fields)}")
    return found


def _part(value: Any) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def forged_tokens(person: Person, operator: Person, key: str) -> Iterator[tuple[str, str]]:
    """Names and tokens that are not ours, or no longer, or not meant for this."""
    own, other = str(person.token), str(operator.token)
    head, payload, signature = own.split(".")
    claims = jwt.decode(own, options={"verify_signature": False})
    wrong = "another key for tests, of 32 bytes and more"
    yield "unsigned", jwt.encode(claims, None, algorithm="none")
    for name in ("NONE", "None", "", "hs256", "RS256", "ES256"):
        yield f"algorithm {name!r}", f"{_part({'alg': name, 'typ': 'JWT'})}.{payload}.{signature}"
    for odd in (None, 5, [], ["HS256"], {"HS256": 1}, True):
        yield f"algorithm {odd!r}", f"{_part({'alg': odd})}.{payload}.{signature}"
    for shape in (b"", b"[]", b"null", b"{", b"\xff\xfe", b'{"a":' * 400 + b"1" + b"}" * 400):
        yield f"header {shape[:9]!r}", f"{_part(shape)}.{payload}.{signature}"
        yield f"payload {shape[:9]!r}", f"{head}.{_part(shape)}.{signature}"
    yield "no signature", f"{head}.{payload}."
    yield "another's claims", f"{head}.{other.split('.')[1]}.{signature}"
    yield "another's signature", f"{head}.{payload}.{other.split('.')[2]}"
    yield "wrong key", jwt.encode(claims, wrong, algorithm="HS256")
    yield (
        "its own key",
        jwt.encode(
            claims, wrong, algorithm="HS256", headers={"jwk": {"kty": "oct", "k": _part(b"x" * 32)}}
        ),
    )
    yield "key by name", jwt.encode(claims, wrong, "HS256", headers={"kid": "../../dev/null"})
    yield "our key, another algorithm", jwt.encode(claims, key, algorithm="HS384")
    now = time.time()
    for name, value in (("exp", now - 1), ("iat", now + 600), ("nbf", now + 600), ("exp", "x")):
        yield f"{name} {value}", jwt.encode({**claims, name: value}, key, algorithm="HS256")
    for name, value in (("aud", "other"), ("aud", ["moview"]), ("iss", "other"), ("sid", "nobody")):
        yield f"{name} {value}", jwt.encode({**claims, name: value}, key, algorithm="HS256")
    for name in claims:
        less = {each: value for each, value in claims.items() if each != name}
        yield f"without {name}", jwt.encode(less, key, algorithm="HS256")
    yield "another's session", jwt.encode({**claims, "sub": operator.id}, key, algorithm="HS256")
    for token in ("", ".", "..", "a.b.c", own + ".", "." + own, own[:-2], own + "x" * 9_000 + "="):
        yield f"misshapen {token[:9]!r}", token[:7_000]
    yield "no text", "\xff\xfe." * 3


def writes(movie: str, review: str) -> list[tuple[str, str, dict[str, Any] | None]]:
    """Every write there is, as somebody who is let in would send it."""
    return [
        ("PATCH", "/v1/me", {"nickname": "somebody else"}),
        ("DELETE", "/v1/me", None),
        ("DELETE", "/v1/sessions/current", None),
        ("PUT", f"/v1/movies/{movie}/vote", MARK),
        ("DELETE", f"/v1/movies/{movie}/vote", None),
        ("PUT", f"/v1/movies/{movie}/watch_later", None),
        ("DELETE", f"/v1/movies/{movie}/watch_later", None),
        ("PUT", f"/v1/movies/{movie}/review", REVIEW),
        ("DELETE", f"/v1/movies/{movie}/review", None),
        ("PUT", f"/v1/reviews/{review}/vote", MARK),
        ("DELETE", f"/v1/reviews/{review}/vote", None),
        *operators_writes(movie, review),
    ]


def operators_writes(movie: str, review: str) -> list[tuple[str, str, dict[str, Any] | None]]:
    """What only operators may do."""
    return [
        ("POST", "/v1/movies", FACTS),
        ("PATCH", f"/v1/movies/{movie}", {"year": 1999}),
        ("DELETE", f"/v1/movies/{movie}", None),
        ("DELETE", f"/v1/reviews/{review}", None),
    ]


def try_others(moview: Moview, key: str) -> tuple[int, list[str]]:
    """How many requests were tried that nobody may make, and what was wrong."""
    author, stranger, gone = moview.sign_up_many(3)
    operator = moview.sign_up("operator")
    moview.make_operator(operator)
    movie = moview.add_movie()
    review = author.review(movie, story=7)["id"]
    token = gone.token
    done(gone.delete("/v1/me"), 204)
    moview.wait_for_copies([gone], "newbie", "removed")
    eventually(lambda: moview.movie(movie)["opinions"]["reviews"], 1)
    before = snapshot(moview)
    tried: list[tuple[str, int, Callable[[], int]]] = []

    def add(name: str, expected: int, token: str | None, write: Any) -> None:
        method, path, body = write
        client = Client(moview.url)
        options: dict[str, Any] = {} if body is None else {"json": body}
        if token is not None:
            options["headers"] = {"Authorization": f"Bearer {token}".encode("latin-1")}
        sent = f"{name}: {method} {path}"
        tried.append((sent, expected, lambda: client.request(method, path, **options).status_code))

    for write in writes(movie, review):
        add("not signed in", 401, None, write)
        add("gone", 401, token, write)
    for write in operators_writes(movie, review):
        add("stranger", 403, stranger.token, write)
        add("author", 403, author.token, write)
    add("author", 403, author.token, ("PUT", f"/v1/reviews/{review}/vote", MARK))
    add("author", 403, author.token, ("DELETE", f"/v1/reviews/{review}/vote", None))
    for name, forged in forged_tokens(author, operator, key):
        add(name, 401, forged, ("GET", "/v1/me", None))
        add(name, 401, forged, ("GET", f"/v1/movies/{movie}", None))
        add(name, 401, forged, ("PUT", f"/v1/movies/{movie}/vote", MARK))
        add(name, 401, forged, ("PATCH", f"/v1/movies/{movie}", {"year": 1999}))

    answers = [(sent, expected, call()) for sent, expected, call in tried]
    faults = [f"{sent}: {status}" for sent, expected, status in answers if status != expected]
    written = changed(before, snapshot(moview))
    return len(tried), faults + [f"refused, and yet {name} changed" for name in written]


def try_at_once(moview: Moview) -> tuple[int, list[str]]:
    """A hundred equal requests at once make one row: how many were sent, and what was wrong."""
    person, author = moview.sign_up_many(2)
    movie = moview.add_movie()
    review = author.review(movie, story=7)["id"]
    paths = [
        (f"/v1/movies/{movie}/vote", MARK, 200),
        (f"/v1/movies/{movie}/watch_later", {}, 204),
        (f"/v1/movies/{movie}/review", REVIEW, 200),
        (f"/v1/reviews/{review}/vote", MARK, 200),
    ]
    faults = []
    for path, body, status in paths:

        def put(_number: int, path: str = path, body: dict[str, Any] = body) -> int:
            return Client(moview.url, person.token).put(path, **body).status_code

        with ThreadPoolExecutor(THREADS) as threads:
            answers = list(threads.map(put, range(AT_ONCE)))
        new = [answer for answer in answers if answer != status]
        # Of a hundred equal reviews, one was made and the others found it there.
        if new not in ([], [201]) or (new == [201]) != path.endswith("/review"):
            faults.append(f"PUT {path}: answered {sorted(set(answers))}, {len(new)} times new")
    rows = [
        ("movie", "opinions", {"movie": movie, "user": person.id}),
        ("review", "reviews", {"movie": movie, "author": person.id}),
        ("review", "writings", {"movie": movie, "author": person.id}),
        ("review", "reactions", {"review": review}),
    ]
    for service, collection, query in rows:
        number = moview.databases[service][collection].count_documents(query)
        if number != 1:
            faults.append(f"{number} rows in {service}.{collection}")
    # A review takes the place of its author's vote (rule 4).
    opinions = {"likes": 0, "dislikes": 0, "ratings": 0, "reviews": 2}
    if not wait_until(lambda: moview.movie(movie)["opinions"] == opinions, SETTLE_SECONDS):
        faults.append(f"the movie counts {moview.movie(movie)['opinions']}")
    return len(paths) * AT_ONCE, faults

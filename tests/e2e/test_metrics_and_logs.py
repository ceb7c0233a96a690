"""Metrics and logs, and one request followed through all services."""

import json
import time
import uuid
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
import requests
from click.testing import CliRunner
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from moview.cli import main
from moview.service_names import SERVICES
from moview.stack.program import wait_until
from tests import monitoring
from tests.e2e.running import PASSWORD, Moview, Person, done, free_port, measured
from tests.e2e.starting import KEY

TEXT = "A masterpiece of the seventh art, says only this review."
OTHER = "incorrect horse battery"
ASKED = "what nobody else would search for"
OLD = {"occurred_at": "2026-01-01T00:00:00+00:00"}
QUICK_SECONDS = 15.0
RELEASE = "moview@abc123"


class Watched(Moview):
    """Moview as Prometheus sees it: each service's metrics on a port of its own."""

    def __init__(self, *places: Any, **options: Any) -> None:
        super().__init__(*places, **options)
        self.ports = {name: free_port() for name in SERVICES}

    def launch(self, name: str, entry: tuple[str, ...] = (), **environment: str) -> None:
        super().launch(name, entry, METRICS_PORT=str(self.ports[name]), **environment)

    def text(self, name: str) -> str:
        """A service's metrics, read as Prometheus reads them."""
        answer = requests.get(f"http://127.0.0.1:{self.ports[name]}/metrics", timeout=15)
        return done(answer).text

    def samples(self, *names: str) -> list[Sample]:
        """What Prometheus would hold of these services, with the labels that it adds."""
        found = []
        for name in names or SERVICES:
            where = {"job": "moview", "service": name, "instance": f"{name}:9100"}
            for family in text_string_to_metric_families(self.text(name)):
                found += [
                    sample._replace(labels={**sample.labels, **where}) for sample in family.samples
                ]
            found.append(Sample("up", where, 1.0))
        return found

    def value(self, service: str, name: str, **labels: str) -> float:
        """One sample's value; 0 where there is none."""
        found = [
            sample.value
            for sample in self.samples(service)
            if sample.name == name and labels.items() <= sample.labels.items()
        ]
        assert len(found) <= 1
        return found[0] if found else 0.0


@pytest.fixture(scope="module")
def kind() -> type[Moview]:
    return Watched


@pytest.fixture(scope="module")
def environment() -> dict[str, str]:
    away = f"http://key@127.0.0.1:{free_port()}/1"  # a Sentry that refuses connections
    return {"MOVIEW_RELEASE": RELEASE, "SENTRY_DSN": away, **measured()}


@pytest.fixture(scope="module")
def ann(moview: Watched) -> Person:
    return moview.sign_up("ann")


def test_a_vote_is_counted_by_each_service_that_has_to_do_with_it(
    moview: Watched, ann: Person
) -> None:
    movie = moview.add_movie()
    ann.like(movie)
    ann.like(movie)
    ann.withdraw(movie)

    route = {"method": "PUT", "route": "/v1/movies/{movie_id}/vote", "status": "200"}
    value = moview.value
    assert value("gateway", "moview_http_request_seconds_count", **route) == 2
    calls = {"target": "movie", "method": "vote", "outcome": "ok"}
    assert value("gateway", "moview_rpc_call_seconds_count", **calls) == 3  # one takes it back
    assert value("movie", "moview_command_seconds_count", method="vote", outcome="ok") == 3
    saved = partial(value, "movie", "moview_events_saved_total", event="movie_voted")
    assert (saved(value="like"), saved(value="none")) == (1, 1)  # the second like changed nothing
    sent = partial(value, "movie", "moview_events_sent_total", event="movie_voted")
    handled = {"event": "movie_voted", "outcome": "ok"}
    assert wait_until(lambda: sent() == 2, 10)
    assert wait_until(lambda: value("user", "moview_event_seconds_count", **handled) == 2, 10)


def test_what_a_process_is_and_what_waits_is_told(moview: Watched) -> None:
    assert wait_until(moview.outbox_is_empty, 10)

    for name in SERVICES:
        assert moview.value(name, "moview_build_info", release=RELEASE) == 1
        up = partial(moview.value, name, "moview_broker_up")
        assert wait_until(lambda up=up: up() == 1, 15)  # type: ignore[misc]
        assert moview.value(name, "moview_workers_limit") == 50
        heard = partial(moview.value, name, "moview_queue_consumers", queue=f"rpc-{name}")
        # What waits is looked at now and then, and was perhaps before the service listened.
        assert wait_until(lambda heard=heard: heard() == 1, 15)  # type: ignore[misc]
        assert moview.value(name, "moview_queue_missing", queue=f"rpc-{name}") == 0
    assert wait_until(lambda: moview.value("movie", "moview_store_up") == 1, 15)
    assert moview.value("movie", "moview_outbox_events") == 0
    # So late that nobody takes it over meanwhile.
    row = {
        "_id": "by hand",
        "by": "nobody",
        "due": datetime(2100, 1, 1, tzinfo=UTC),
        "document": OLD,
    }
    moview.databases["movie"].outbox.insert_one(row)
    try:
        assert moview.value("movie", "moview_outbox_events") == 1
        assert moview.value("movie", "moview_outbox_oldest_seconds") > 3600
    finally:
        moview.databases["movie"].outbox.delete_one({"_id": "by hand"})


def test_no_label_is_what_somebody_sent(moview: Watched, ann: Person) -> None:
    """Or a stranger could make Prometheus keep as many series as they like."""
    movie = moview.add_movie()
    ann.like(movie)
    moview.get(f"/v1/movies/{movie}")
    moview.http.request("PROPFIND", "/v1/movies")
    moview.http.request("STRANGE", "/never-heard-of")
    moview.get("/v1/movies/never-heard-of")

    text = "\n".join(moview.text(name) for name in SERVICES)

    assert 'route="none"' in text
    for sent in (movie, ann.id, "PROPFIND", "STRANGE", "never-heard-of"):
        assert sent not in text


def test_a_page_that_is_kept_is_a_hit(moview: Watched) -> None:
    hits = partial(moview.value, "gateway", "moview_cache_reads_total", cache="pages")
    movie = moview.add_movie()
    hit, missed = hits(outcome="hit"), hits(outcome="miss")

    for _ in range(3):
        moview.get(f"/v1/movies/{movie}")

    assert hits(outcome="miss") > missed
    assert hits(outcome="hit") - hit + hits(outcome="miss") - missed == 3


def followed(moview: Watched, request_id: str) -> list[dict[str, Any]]:
    logs = [str(moview.log(name)) for name in SERVICES]
    result = CliRunner().invoke(main, ["trace", request_id, *logs, "--json"])
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_one_request_can_be_followed_through_all_services(moview: Watched, ann: Person) -> None:
    movie, request_id = moview.add_movie(), f"review-{uuid.uuid4().hex}"
    body = {"text": "Worth it.", "aspects": {"story": 8}}
    headers = {"X-Request-Id": request_id}
    path = f"/v1/movies/{movie}/review"

    done(ann.request("PUT", path, json=body, headers=headers), 201)

    def steps() -> set[tuple[str, str, str]]:
        lines = followed(moview, request_id)
        return {(line["service"], line["event"], line.get("name", "")) for line in lines}

    everything = {
        ("gateway", "request", ""),
        ("movie", "command", "movie_summary"),
        ("review", "command", "write_review"),
        ("review", "event sent", ""),
        ("movie", "event", "review_created"),
        ("user", "event", "review_created"),
    }
    assert wait_until(lambda: everything <= steps(), 10), steps()
    lines = followed(moview, request_id)
    moments = [line["timestamp"] for line in lines]
    assert moments == sorted(moments)
    assert {line["request_id"] for line in lines} == {request_id}
    asked = [line for line in lines if line["event"] in ("request", "command")]
    assert {line["user_id"] for line in asked} == {ann.id}
    assert {line["path"] for line in asked if line["event"] == "request"} == {path}


def test_no_log_holds_what_is_nobody_elses_business(moview: Watched) -> None:
    """Neither when all is well, nor when it is refused, nor when a service fails over it."""
    secret = moview.sign_up("secret")
    movie = moview.add_movie()
    review = secret.review(movie, TEXT, story=8)
    moview.sign_up("reader").react(review, "like")
    secret.get("/v1/movies", q=ASKED)
    secret.put(f"/v1/movies/{movie}/review", text=TEXT, aspects={"story": 99})
    secret.patch("/v1/me", current_password="wrong horse", password=OTHER)
    moview.http.post("/v1/sessions", email=secret.email, password=PASSWORD + "?")
    moview.http.post("/v1/users", email=secret.email, password=OTHER, nickname="again")
    moview.get(f"/v1/{secret.email}/{secret.token}")
    Person(moview.url, "", {**secret.session, "access_token": secret.token + "x"}).get("/v1/me")
    moview.databases["review"].reviews.update_many({"text": TEXT}, {"$set": {"created_at": 5}})
    assert (
        secret.put(f"/v1/movies/{movie}/review", text=TEXT + "!", aspects={"story": 9}).status_code
        == 500
    )
    damage = {"ladder.tier": f"{secret.email} {secret.token}"}
    moview.databases["user"].users.update_one({"_id": secret.id}, {"$set": damage})
    assert secret.patch("/v1/me", nickname="Somebody new").status_code == 500

    logs = {name: moview.log(name).read_text() for name in SERVICES}

    assert "[address] [token]" in logs["user"]
    secrets = (TEXT, ASKED, PASSWORD, OTHER, "wrong horse", secret.email, secret.token, KEY)
    for name, text in logs.items():
        assert not [each for each in secrets if each in text], name
        assert "$argon2" not in text
        for line in text.splitlines():
            assert json.loads(line)["service"] == name


def test_every_query_finds_what_it_asks_for(moview: Watched) -> None:
    """A name or a label that nothing has would be an alert that never comes."""
    reviews = f"/v1/movies/{moview.add_movie()}/reviews"
    samples = moview.samples("movie", "user", "review")
    moview.terminate("review")
    assert wait_until(lambda: moview.get(reviews).status_code == 503, 10)
    samples += moview.samples("gateway")

    for query in monitoring.queries():
        tree = query.parsed()
        labels: set[str] = set()
        for selector in monitoring.selectors(tree):
            found = monitoring.finds(selector, samples)
            assert found, f"{query.place} asks for {selector}, which nobody has"
            labels |= set(found[0].labels)
        assert monitoring.grouped_by(tree) <= labels, query


def test_a_sentry_that_is_away_holds_nobody_up(moview: Watched) -> None:
    person = moview.sign_up("broken")
    moview.databases["user"].users.update_one({"_id": person.id}, {"$set": {"stats": 5}})
    errors, began = moview.value("user", "moview_errors_total"), time.monotonic()

    for _ in range(40):
        assert person.get("/v1/me").status_code == 500

    assert time.monotonic() - began < QUICK_SECONDS
    assert moview.value("user", "moview_errors_total") == errors + 40
    assert moview.value("user", "moview_reports_dropped_total") >= 10
    assert moview.terminate("user") < QUICK_SECONDS

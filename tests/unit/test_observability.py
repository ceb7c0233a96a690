"""Metrics, logs and error reports, as far as they need no services."""

import gzip
import io
import json
import socket
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import eventlet
import pytest
from click.testing import CliRunner
from nameko.exceptions import ConfigurationError

from moview.cli import main
from moview.errors import Unavailable
from moview.messaging.contracts import Event
from moview.messaging.queues import queues_of
from moview.observability import logging, metrics_server, reporting, sentry
from moview.observability.metrics import EVENTS_SAVED, LOG_LINES_LOST, SERIES
from moview.observability.redaction import redacted
from moview.observability.release import release
from moview.rules.series import Series, series_to_dict
from moview.service.watched import Question
from moview.service_names import SERVICES
from moview.store.committed import count_committed

TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1MSJ9.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("cannot reach amqp://moview:pa55:word@broker:5672//", "://[password]@broker:5672//"),
        ('dup key: { email_key: "ann.lee+films@mail.example.org" }', '"[address]"'),
        ('dup key: { email_key: "김하늘@example.kr" }', '"[address]"'),
        (f"bad token {TOKEN}, sorry", "bad token [token], sorry"),
        (f"Authorization: Bearer {TOKEN}", "Authorization: [token]"),
        ('{"hash": "$argon2id$v=19$m=65536,t=3,p=4$c29tZQ$aGFzaA"}', '{"hash": "[hash]"}'),
        ("a movie scored 7.5 at 13:24, see moview@0.1", "moview@0.1"),
    ],
)
def test_secrets_are_named_instead_of_shown(text: str, shown: str) -> None:
    assert shown in redacted(text)


@pytest.mark.parametrize("word", ["pa55:word", "ann.lee", "김하늘", TOKEN[:8], "aGFzaA"])
def test_nothing_of_a_secret_is_left(word: str) -> None:
    text = f"amqp://u:pa55:word@h ann.lee@a.org 김하늘@a.kr {TOKEN} $argon2id$v=19$c29tZQ$aGFzaA"
    assert word not in redacted(text)


def test_a_log_that_cannot_be_written_fails_nobody() -> None:
    closed = io.StringIO()
    closed.close()
    lost = LOG_LINES_LOST._value.get()

    logging.Stream(closed).write("a line")

    assert LOG_LINES_LOST._value.get() == lost + 1


@pytest.mark.parametrize("level", ["LOUD", "handlers", "10"])
def test_an_unknown_level_is_refused_in_a_line(level: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", level)
    with pytest.raises(ConfigurationError, match="LOG_LEVEL must be one of DEBUG, INFO"):
        logging.configure("movie")


def test_what_is_no_dsn_is_refused_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENTRY_DSN", "no dsn")
    with pytest.raises(ConfigurationError, match="SENTRY_DSN is no DSN"):
        reporting.configure("movie")


@pytest.mark.parametrize("port", ["many", -1, 70_000, True])
def test_a_port_for_metrics_that_is_none_is_refused_in_a_line(port: object) -> None:
    with pytest.raises(ConfigurationError, match="METRICS_PORT must be a port, or 0 for none"):
        metrics_server.serve({"METRICS_PORT": port}, [])


def test_a_port_for_metrics_that_is_taken_is_refused_in_a_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigurationError, match=f"cannot listen on 127.0.0.1:{port} for"):
            metrics_server.serve({"METRICS_PORT": port}, [])


def test_a_release_is_what_the_environment_says_or_the_version(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("MOVIEW_RELEASE", raising=False)
    assert release().startswith("moview@0.")
    monkeypatch.setenv("MOVIEW_RELEASE", "abc123")
    assert release() == "abc123"


def test_sources_that_were_not_installed_have_a_release_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("MOVIEW_RELEASE", raising=False)
    monkeypatch.setattr("moview.observability.release.PACKAGE", "not-installed")

    assert release() == "not-installed"


def test_every_queue_is_watched_by_one_service() -> None:
    watched = [queue for name in SERVICES for queue in queues_of(name)]

    assert len(watched) == len(set(watched))
    assert "dead-letters-movie" in queues_of("movie")
    assert "evt-movie-movie_voted--user.on_movie_voted" in queues_of("user")
    assert "retry-200" in queues_of("gateway")


def test_a_server_that_is_slow_is_not_waited_for_and_not_asked_twice() -> None:
    asked: list[float] = []

    def ask() -> str:
        asked.append(time.monotonic())
        eventlet.sleep(0.2)
        return "late"

    question, began = Question(ask), time.monotonic()
    for _ in range(2):
        question.begin()
        assert question.answer(time.monotonic() + 0.02) is None
    assert time.monotonic() - began < 0.15
    assert len(asked) == 1

    assert question.answer(time.monotonic() + 2) == "late"
    question.begin()
    eventlet.sleep(0)
    assert len(asked) == 2


def test_a_server_in_trouble_has_no_answer() -> None:
    def ask() -> str:
        raise Unavailable("the broker does not answer")

    question = Question(ask)
    question.begin()

    assert question.answer(time.monotonic() + 2) is None


def test_what_a_transaction_changed_is_counted_by_what_it_was() -> None:
    def event(type: str, **data: Any) -> Event:
        return Event("e", type, "s", 1, datetime.now(UTC), None, data)

    def entry(kind: str, before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
        return {"event": {"type": kind}, "before": before, "after": after}

    running = series_to_dict(Series("promotion"))
    low, rising = {"tier": "newbie", "series": None}, {"tier": "newbie", "series": running}
    high = {"tier": "armchair", "series": None}
    counters = [
        EVENTS_SAVED.labels("movie_voted", "like"),
        EVENTS_SAVED.labels("movie_voted", "none"),
        EVENTS_SAVED.labels("review_created", ""),
        *(SERIES.labels("promotion", each) for each in ("begun", "won", "lost", "dropped")),
    ]
    before = [each._value.get() for each in counters]

    count_committed(
        [
            event("movie_voted", value="like"),
            event("movie_voted", value=None),
            event("review_created", rating=5000),
        ],
        [
            entry("reaction", low, low),
            entry("reaction", low, rising),
            entry("reaction", rising, high),
            entry("reaction", rising, low),
            entry("appointment", rising, high),
        ],
    )

    assert [each._value.get() - was for each, was in zip(counters, before, strict=True)] == [1] * 7


def test_of_a_report_only_what_is_known_to_be_safe_is_sent() -> None:
    """Whatever a later version of Sentry's library puts in."""
    frame = {"function": "vote", "lineno": 7, "vars": {"text": "secret"}}
    error = {"type": "KeyError", "value": "secret", "stacktrace": {"frames": [frame]}}
    event: Any = {
        "event_id": "e1",
        "server_name": "movie",
        "request": {"data": "secret"},
        "extra": {"body": "secret"},
        "contexts": {"trace": "secret"},
        "logentry": {"message": "secret"},
        "user": {"id": "u1", "email": "secret"},
        "tags": {"request_id": "r1", "text": "secret"},
        "exception": {"values": [error]},
        "breadcrumbs": {"values": [{"message": "user.get_me", "secret": "secret"}]},
    }

    safe: Any = sentry.safe(event, {})

    assert "secret" not in json.dumps(safe)
    assert safe["user"] == {"id": "u1"}
    assert safe["tags"] == {"request_id": "r1"}
    assert safe["exception"]["values"][0]["stacktrace"]["frames"] == [
        {"function": "vote", "lineno": 7}
    ]
    assert safe["breadcrumbs"]["values"] == [{"message": "user.get_me"}]


LINES = [
    {"timestamp": "2026-11-25T02:00:39.5Z", "service": "user", "event": "command", "ms": 3.0},
    {"timestamp": "2026-11-25T02:00:38.5Z", "service": "gateway", "event": "request", "ms": 9.5},
]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """One as Compose prints it, with lines of others in between."""
    path = tmp_path / "all.log"
    texts = [json.dumps({**line, "request_id": "r1"}) for line in LINES]
    others = [
        json.dumps({**LINES[0], "request_id": "r2", "subject": "r1"}),
        '{"r1"',
        "r1",
        '["r1"]',
    ]
    path.write_text("".join(f"moview-user-1  | {text}\n" for text in [*texts, *others]))
    return path


def trace(*arguments: str, **options: Any) -> Any:
    return CliRunner().invoke(main, ["trace", *arguments], **options)


def test_a_trace_is_in_the_order_of_time_and_of_one_request(log: Path) -> None:
    result = trace("r1", str(log))

    assert result.exit_code == 0, result.output
    first, second = result.stdout.splitlines()
    assert first.split() == ["02:00:38.500", "+0.0", "ms", "gateway", "request", "ms=9.5"]
    assert second.split() == ["02:00:39.500", "+1000.0", "ms", "user", "command", "ms=3.0"]


def test_a_trace_can_be_read_by_programs(log: Path) -> None:
    result = trace("r1", "-", "--json", input=log.read_text())

    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert found == [{**line, "request_id": "r1"} for line in reversed(LINES)]


def test_older_logs_may_be_compressed(log: Path) -> None:
    older = log.with_name("older.log.gz")
    older.write_bytes(gzip.compress(log.read_bytes()))

    assert len(trace("r1", str(older)).stdout.splitlines()) == len(LINES)


def test_an_unknown_request_is_said_to_be_so(log: Path) -> None:
    result = trace("r3", str(log))

    assert result.exit_code == 1
    assert result.stderr == f"Error: no line of the request r3 in {log}\n"


def test_without_logs_that_is_said(tmp_path: Path) -> None:
    result = trace("r1", env={"MOVIEW_DATA": str(tmp_path)})

    assert result.exit_code == 1
    assert f"{tmp_path}/logs, where no logs are" in result.stderr


def test_a_log_that_cannot_be_read_is_named(log: Path) -> None:
    broken = log.with_name("broken.log.gz")
    broken.write_bytes(b"not compressed")

    for path in (log.parent, log.parent / "nowhere", broken):
        result = trace("r1", str(path))
        assert result.exit_code == 1
        assert result.stderr.startswith(f"Error: {path} cannot be read: ")

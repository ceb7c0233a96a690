"""The heartbeat file for health checks is touched only while the broker delivers."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import eventlet
import pytest
from nameko.messaging import QueueConsumer

from moview.service import heartbeat
from moview.service.commands import CommandQueueConsumer
from moview.service.event_handler import EventConsumer


def service(**consuming: bool) -> Any:
    """A container with the two consumers that a service has, and one of Nameko's own."""
    commands, events = CommandQueueConsumer(), EventConsumer()
    commands.is_consuming = consuming.get("commands", True)
    events.is_consuming = consuming.get("events", True)
    return SimpleNamespace(extensions={commands, events, QueueConsumer()})


def test_a_service_is_well_while_all_its_consumers_are() -> None:
    assert heartbeat.is_consuming(service())
    assert not heartbeat.is_consuming(service(commands=False))
    assert not heartbeat.is_consuming(service(events=False))


def test_one_without_consumers_of_ours_is_well() -> None:
    gateway: Any = SimpleNamespace(extensions=set())
    assert heartbeat.is_consuming(gateway)


def test_the_file_is_touched_again_and_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeat, "SECONDS", 0.01)
    file, movie = tmp_path / "heartbeat", service()
    beating = eventlet.spawn(heartbeat.beat, file, [movie])
    try:
        for _ in range(2):
            eventlet.sleep(0.05)
            assert file.exists()
            file.unlink()
        for consumer in movie.extensions:
            consumer.is_consuming = False
        eventlet.sleep(0.05)
        file.unlink(missing_ok=True)
        eventlet.sleep(0.05)
        assert not file.exists()
    finally:
        beating.kill()

"""How operators' commands find a running Moview."""

from pathlib import Path

import pytest

from moview.operating.connection import NotRunningError, RunningStack, connection
from moview.stack.claim import claimed
from moview.stack.layout import Layout

STATE = RunningStack(1, 2, 8000, "amqp://broker", "mongodb://store", ready=True)


def test_a_state_left_by_a_crash_is_not_believed(tmp_path: Path) -> None:
    folder = Layout(tmp_path)
    STATE.write(folder.state)

    with pytest.raises(NotRunningError):
        connection(environment={}, folder=folder)


def test_the_environment_comes_before_the_running_stack(tmp_path: Path) -> None:
    folder = Layout(tmp_path)
    environment = {"AMQP_URI": "amqp://mine", "TOKEN_KEY": "key", "GATEWAY_URL": "http://mine"}
    with claimed(folder):
        STATE.write(folder.state)
        found = connection(environment, folder)

    assert found.amqp_uri == "amqp://mine"
    assert (found.gateway_url, found.token_key) == ("http://mine", "key")


def test_what_the_environment_leaves_open_the_running_stack_says(tmp_path: Path) -> None:
    folder = Layout(tmp_path)
    with claimed(folder):
        STATE.write(folder.state)
        folder.token_key_file.write_text("kept\n")
        found = connection({}, folder)

    assert (found.amqp_uri, found.gateway_url) == ("amqp://broker", "http://localhost:8000")
    assert found.token_key == "kept"

"""The catalogue's commands before they reach a service: help and wrong arguments."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from moview.cli import main

COMMANDS = (
    ("import",),
    ("import", "imdb"),
    ("import", "movielens"),
    ("import", "vega"),
    ("import", "jsonl"),
    ("calibrate",),
    ("replay",),
    ("replay", "movielens"),
    ("demo",),
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_each_command_tells_what_it_does(command: tuple[str, ...]) -> None:
    result = CliRunner().invoke(main, [*command, "--help"])
    assert result.exit_code == 0
    assert result.output.startswith("Usage: main " + " ".join(command))
    assert "--help" in result.output


@pytest.mark.parametrize(
    "arguments",
    [
        ("import", "jsonl", "/nowhere"),
        ("import", "imdb", "/tmp", "--min-votes", "-1"),
        ("import", "imdb", "/tmp", "--limit", "0"),
        ("replay", "movielens", "/tmp", "--review-share", "2"),
        ("replay", "movielens", "/tmp", "--concurrency", "0"),
    ],
    ids=" ".join,
)
def test_a_wrong_argument_is_told_in_one_line(arguments: tuple[str, ...]) -> None:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert result.output.count("Error:") == 1


@pytest.mark.parametrize(
    "arguments",
    [("import", "jsonl", "{file}"), ("calibrate",), ("replay", "movielens", "{folder}"), ("demo",)],
    ids=" ".join,
)
def test_without_a_running_moview_they_say_how_to_start_it(
    arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AMQP_URI", "MONGODB_URI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MOVIEW_DATA", str(tmp_path / "data"))
    (tmp_path / "movies.jsonl").write_text("")
    places = {"file": str(tmp_path / "movies.jsonl"), "folder": str(tmp_path)}
    result = CliRunner().invoke(main, [each.format(**places) for each in arguments])
    assert result.exit_code == 1
    assert result.output.strip() == "Error: Moview is not running here: make up"


@pytest.mark.parametrize("command", [("demo",), ("replay", "movielens", "{folder}")], ids=" ".join)
def test_a_gateway_that_is_not_there_is_told_at_once(
    command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = "http://127.0.0.1:1"
    environment = {
        "AMQP_URI": "amqp://127.0.0.1:1",
        "MONGODB_URI": "mongodb://127.0.0.1:1",
        "TOKEN_KEY": "k" * 32,
        "GATEWAY_URL": nobody,
        "MOVIEW_DATA": str(tmp_path / "data"),
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "ratings.csv").write_text("userId,movieId,rating,timestamp\n1,1,4.0,964982703\n")
    result = CliRunner().invoke(main, [each.format(folder=tmp_path) for each in command])
    assert result.exit_code == 1
    assert f"Error: {nobody} does not answer (ConnectionError)" in result.output.splitlines()

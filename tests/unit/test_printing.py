"""Commands print others' texts with control characters made visible."""

import ast
import json

import click
import pytest
from click.testing import CliRunner

from moview.cli import LazyGroup, dead_letters, main
from moview.cli.printing import one_line, say, visible
from moview.messaging.dead_letters import DeadLetters
from tests.unit.test_architecture import ROOMS_OF_THE_COMMAND_LINE, ROOT, python_files

WICKED = "\x1b[2J\x07\x9b31m\u202egone\x00\r\u2066\u200b"


@pytest.mark.parametrize("text", ["기생충 WALL·E", "👩‍👩‍👧", "à — “ok” ｛｝", "a\tb\nc"])
def test_ordinary_text_is_printed_as_it_is(text: str) -> None:
    assert visible(text) == text


def test_what_would_move_the_cursor_or_the_direction_of_writing_is_spelt_out() -> None:
    assert visible(WICKED) == (r"\u001b[2J\u0007\u009b31m\u202egone\u0000\u000d\u2066\u200b")
    assert one_line("first\nsecond") == r"first\u000asecond"


def test_a_line_of_json_stays_json() -> None:
    line = json.dumps({"text": WICKED}, ensure_ascii=False)
    assert json.loads(visible(line)) == {"text": WICKED}


def test_dead_letters_cannot_do_anything_to_the_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    letter = dict.fromkeys(("queue", "reason", "tries", "died_at", "body"), f"x\n{WICKED}")
    monkeypatch.setattr(DeadLetters, "show", lambda self, limit: [letter])
    monkeypatch.setattr(dead_letters, "_chosen", lambda _: [("movie", DeadLetters("", "movie"))])

    output = CliRunner().invoke(main, ["dead-letters", "list"]).output

    assert r"\u001b[2J" in output
    assert len(output.splitlines()) == 4
    assert not any(each in output for each in WICKED if each not in "[2J31mgone")


def test_an_error_that_quotes_somebody_is_as_harmless() -> None:
    @click.command()
    def fail() -> None:
        raise click.ClickException(WICKED)

    group = LazyGroup("moview")
    group.get_command = lambda context, name: fail  # type: ignore[method-assign,assignment]
    assert "\x1b" not in CliRunner().invoke(group, ["fail"]).output


def test_every_command_prints_by_way_of_this() -> None:
    direct = {
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in python_files(*(f"moview/{room}" for room in ROOMS_OF_THE_COMMAND_LINE))
        if path.name != "printing.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("print", "click.echo", "click.secho")
    }
    assert not direct


def test_style_is_ours_alone(capsys: pytest.CaptureFixture[str]) -> None:
    say("plain\x1b[0m", bold=True)
    assert capsys.readouterr().out == "plain\\u001b[0m\n"

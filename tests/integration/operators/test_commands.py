"""The operators' commands on the command line, and the recipes of docs/operate.md."""

import json
import subprocess
import sys
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import moview.cli.audit
from moview.cli import main
from moview.clock import now, timestamp
from moview.operating.auditing import run_audit
from moview.stack.program import wait_until
from tests.integration.operators.conftest import LASTING, LiveScenario, write
from tests.markdown_pages import ROOT, blocks, page, section

EMAIL = "p5@example.org"
ANN, BOB = "ann@example.org", "bob@example.org"
SHELL = str(Path(sys.executable).parent / "nameko")
QUEUE = "evt-user-user_changed--movie.on_user_changed"


@pytest.fixture(autouse=True)
def _place(scenario: LiveScenario, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in scenario.services.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(moview.cli.audit, "run_audit", partial(run_audit, lasting=LASTING))


def moview_(*arguments: str, input: str | None = None) -> Result:
    result = CliRunner().invoke(main, arguments, input=input)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_audit_ends_with_0_and_says_what_it_looked_at(scenario: LiveScenario) -> None:
    result = moview_("audit")
    assert result.exit_code == 0, result.output
    assert "Recounted 32 by movie, 8 by user, 22 by review; compared 222 things" in result.output
    assert result.output.endswith("No difference.\n")
    report = json.loads(moview_("audit", "--json").stdout)
    assert report["clean"]
    assert report["differences"] == []
    assert report["recounted"] == {"movie": 32, "user": 8, "review": 22}


def test_audit_ends_with_1_and_a_line_for_each_difference_and_resync_mends_it(
    scenario: LiveScenario,
) -> None:
    scenario.change("movie.voters", scenario.people[0], version=1, state="suspended")
    result = moview_("audit")
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert [
        line for line in lines if line.startswith(f"user.users {scenario.people[0]}: version is")
    ]
    assert lines[-1].endswith("differences.")
    result = moview_("audit", "--json")
    assert result.exit_code == 1
    assert not json.loads(result.stdout)["clean"]

    result = moview_("resync", "users")
    assert result.exit_code == 0, result.output
    assert "8 users resent by user" in result.output
    assert moview_("audit").exit_code == 0


def test_audit_ends_with_2_where_there_is_no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMQP_URI", "amqp://guest:guest@127.0.0.1:1//")
    result = moview_("audit")
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: the broker does not answer")
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "command", ["status", "resync", "rules migrate", "dead-letters list", "outbox status"]
)
def test_other_commands_end_with_1_where_there_is_no_broker(
    command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AMQP_URI", "amqp://guest:guest@127.0.0.1:1//")
    result = moview_(*command.split())
    assert result.exit_code == 1
    assert "Error: the broker does not answer" in result.stderr


def test_resync_sends_everything_owned_again(scenario: LiveScenario) -> None:
    result = moview_("resync")
    assert result.exit_code == 0, result.output
    for line in ("8 users", "12 movies", "96 votes", "8 shelves", "11 reviews", "56 reactions"):
        assert f"{line} resent" in result.output
    assert moview_("audit").exit_code == 0


def test_ladders_that_stand_under_the_rules_in_force_stay_as_they_are(
    scenario: LiveScenario,
) -> None:
    entries = scenario.collection("user.ledger").count_documents({})
    result = moview_("rules", "migrate")
    assert result.exit_code == 0, result.output
    assert "Brought 0 users and 0 movies to version 2 of the rules." in result.output
    assert scenario.collection("user.ledger").count_documents({}) == entries


def test_status_says_while_founders_lack(scenario: LiveScenario) -> None:
    assert "appoint three founders" not in moview_("status").output
    assert not json.loads(moview_("status", "--json").stdout)["lacks_judges"]
    with scenario.undone("user.users"):
        scenario.collection("user.users").update_many({}, {"$set": {"founder": False}})
        assert "appoint three founders" in moview_("status").output
        assert json.loads(moview_("status", "--json").stdout)["lacks_judges"]


def test_sent_events_are_sent_once_more(scenario: LiveScenario) -> None:
    result = moview_("outbox", "replay", "--since", "1h", "user")
    assert result.exit_code == 0, result.output
    assert "user: " in result.output
    assert "movie: " not in result.output
    since = timestamp(now() - timedelta(hours=1))
    assert moview_("outbox", "replay", "--since", since, "--no-follow").exit_code == 0
    assert moview_("audit").exit_code == 0
    assert "0.0" in moview_("outbox", "status").output


@pytest.mark.parametrize("since", ["yesterday", "2026-11-22T13:00:00", "5w", "-2h"])
def test_a_moment_that_is_none_is_refused(since: str) -> None:
    result = moview_("outbox", "replay", "--since", since)
    assert result.exit_code == 2
    assert "is not a time such as" in result.stderr


def test_dead_letters_are_listed_sent_back_and_dropped(scenario: LiveScenario) -> None:
    services = scenario.services
    services.publish(b"no event", QUEUE)
    services.publish(b"from elsewhere", "dead-letters-movie")
    assert wait_until(lambda: services.queued("dead-letters-movie") == 2, 10)

    listed = moview_("dead-letters", "list", "movie")
    assert f"movie: {QUEUE}" in listed.output
    assert "not readable" in listed.output
    assert "movie: from no known queue" in listed.output
    assert "Warning: movie has 2 dead letters" in moview_("audit").stderr

    replayed = moview_("dead-letters", "replay", "movie")
    assert "movie: 1 sent back" in replayed.output
    assert "movie: 1 stay" in replayed.output
    assert wait_until(lambda: services.queued("dead-letters-movie") == 2, 10)

    assert moview_("dead-letters", "drop", "movie", input="n\n").exit_code == 1
    assert "movie: 1 deleted" in moview_("dead-letters", "drop", "--limit", "1", "--yes").output
    assert "movie: 1 deleted" in moview_("dead-letters", "drop", input="y\n").output
    assert moview_("dead-letters", "list").output == "There are no dead letters.\n"


def test_a_user_is_appointed_suspended_restored_and_made_an_operator(
    scenario: LiveScenario,
) -> None:
    assert (
        "is now: Critic of the age with 30 points"
        in moview_("users", "appoint", EMAIL, "critic").output
    )
    assert "is suspended" in moview_("users", "suspend", EMAIL).output
    assert scenario.one("user.users", _id=scenario.people[5])["state"] == "suspended"
    assert "is active" in moview_("users", "restore", EMAIL).output
    assert (
        "p5@example.org (Person 5) is an operator."
        in moview_("users", "make-operator", EMAIL).output
    )
    assert moview_("audit").exit_code == 0


def test_a_password_is_made_up_or_typed(scenario: LiveScenario) -> None:
    result = moview_("users", "reset-password", EMAIL)
    password = result.output.rpartition("The new password: ")[2].strip()
    assert scenario.services.rpc.user.authenticate(email=EMAIL, password=password)

    typed = moview_("users", "reset-password", EMAIL, "--ask", input="a long one\na long one\n")
    assert "a long one" not in typed.output
    assert scenario.services.rpc.user.authenticate(email=EMAIL, password="a long one")

    refused = moview_("users", "reset-password", EMAIL, "--ask", input="short\nshort\n")
    assert refused.exit_code == 1
    assert "Error: password: " in refused.stderr


@pytest.mark.parametrize(
    "command", ["suspend", "restore", "make-operator", "reset-password", "appoint"]
)
def test_somebody_unknown_is_one_clear_line(command: str) -> None:
    tier = ["critic"] if command == "appoint" else []
    result = moview_("users", command, "nobody@example.org", *tier)
    assert result.exit_code == 1
    assert result.stderr == "Error: No user has this e-mail.\n"


def test_status_shows_services_and_queues_and_what_is_missing(scenario: LiveScenario) -> None:
    """The gateway does not run in these tests."""
    result = moview_("status")
    assert result.exit_code == 1
    lines = [[cell.strip() for cell in line.split("│")] for line in result.output.splitlines()]
    cells = {line[1]: line for line in lines if len(line) > 3}
    assert cells["gateway"][2] == "down"
    assert cells["movie"][2] == "up"
    assert cells["movie"][6].startswith("12 movies, ")
    assert cells[QUEUE][2:4] == ["0", "1"]

    result = moview_("status", "--json")
    assert result.exit_code == 1
    document = json.loads(result.stdout)
    assert document["services"]["gateway"] == {"up": False, "status": None}
    assert document["services"]["movie"]["status"]["documents"]["movies"] == 12
    assert document["queues"][QUEUE] == {"messages": 0, "consumers": 1}

    scenario.services.terminate("review")
    assert "down" in moview_("status").output
    assert moview_("audit").exit_code == 2
    scenario.services.start("review")


def typed(scenario: LiveScenario, commands: str) -> str:
    """What `nameko shell` prints. AssertionError where a command raises: the shell ends then."""
    result = subprocess.run(
        (SHELL, "shell", "--config", "config/movie.yml"),
        input=commands,
        env=scenario.services.environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def test_every_recipe_does_what_it_says(scenario: LiveScenario) -> None:
    rpc = scenario.services.rpc
    (okja,) = rpc.movie.import_movies(records=[{"title": "Okja", "year": 2017}])
    for email, nickname in ((ANN, "Ann"), (BOB, "Bob")):
        signed_up = rpc.user.register(email=email, password="long enough", nickname=nickname)
        write(scenario, signed_up["user"]["id"], okja["id"])

    recipes = [block.text for block in blocks(section(page("docs/operate.md"), "Recipes"))]
    assert len(recipes) >= 10
    printed = typed(scenario, "\n".join(recipes))
    assert printed.count("'store': True") == 3
    assert "'title': 'Okja'" in printed
    ann, bob = (scenario.one("user.users", email=email) for email in (ANN, BOB))
    assert (ann["ladder"]["tier"], ann["role"]) == ("critic", "operator")
    assert (bob["ladder"]["tier"], bob["state"]) == ("newbie", "active")
    assert not rpc.review.list_reviews_by(author_id=ann["_id"])["items"]
    assert rpc.review.list_reviews_by(author_id=bob["_id"])["items"]
    assert scenario.one("movie.movies", title="Mother")["calibration"]
    assert scenario.audit().is_clean


def test_a_recipe_that_fails_is_seen(scenario: LiveScenario) -> None:
    with pytest.raises(AssertionError, match="NotFound"):
        typed(scenario, 'n.rpc.movie.get_movie("nothing")')

"""The documentation agrees with the code, with itself and with the folders."""

import re

import pytest

from gateway.api.schemas.lists import DEFAULT_LIMIT, MAX_LIMIT
from gateway.http.problems import KINDS
from moview import messaging as amqp
from moview.cli import COMMANDS
from moview.messaging.contracts import EVENTS, Envelope, MovieSummary
from moview.rules.tiers import MOVIE_TIERS, USER_TIERS
from moview.service import event_handler
from moview.store import outbox, store
from tests.markdown_pages import (
    ROOT,
    anchors,
    blocks,
    headings,
    links,
    page,
    prose,
    tables,
    tables_with,
)

READMES = ("README.md", "README.ko.md")
PAGES = (
    *READMES,
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs").glob("*.md")),
)
CODE = ("movie", "user", "review", "gateway", "moview")
FORBIDDEN = re.compile(r"/(work|root|home|tmp)/|todo|fixme|lorem ipsum", re.IGNORECASE)
SETTING = re.compile(r"\$\{(\w+):([^}]*)\}")
READ_IN_CODE = re.compile(r"""(?:os\.environ|environment)\.get\(\s*["'](\w+)["']""")
SHELL_COMMENT = re.compile(r" *# .*$", re.MULTILINE)
EMPTY = {"empty", "빈 값"}


def configured() -> dict[str, str]:
    """Each variable of config/*.yml with its default."""
    files = sorted((ROOT / "config").glob("*.yml"))
    lines = "\n".join(
        line
        for file in files
        for line in file.read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    )
    return dict(SETTING.findall(lines))


def read_by_code() -> set[str]:
    """Each variable that the code reads from the environment itself."""
    files = [path for folder in CODE for path in (ROOT / folder).rglob("*.py")]
    return {name for path in files for name in READ_IN_CODE.findall(path.read_text("utf-8"))}


def configuration_table(readme: str) -> dict[str, str]:
    heads = {"README.md": "variable", "README.ko.md": "변수"}
    (rows,) = tables_with(page(readme), heads[readme])
    return {row[heads[readme]]: list(row.values())[1] for row in rows}


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere(name: str) -> None:
    broken = []
    for link in links(page(name)):
        if link.startswith(("http://", "https://")):
            continue
        path, _, anchor = link.partition("#")
        target = ((ROOT / name).parent / path).resolve() if path else ROOT / name
        is_page = target.suffix == ".md" and target.exists()
        if not target.exists() or (
            anchor and is_page and anchor not in anchors(target.read_text())
        ):
            broken.append(link)
    assert not broken


@pytest.mark.parametrize("name", PAGES)
def test_files_that_a_page_names_are_there(name: str) -> None:
    named = re.findall(r"`((?:[\w.-]+/)+[\w.-]*)`", prose(page(name)))
    kept = {".venv/bin/moview"}
    ours = {*CODE, "tests", "config", "docs"}
    paths = [path for path in named if path.split("/")[0] in ours and path not in kept]
    assert not [path for path in paths if not (ROOT / path).exists()]


@pytest.mark.parametrize("name", PAGES)
def test_no_page_speaks_of_places_and_tools_that_readers_do_not_have(name: str) -> None:
    assert not [found.group() for found in FORBIDDEN.finditer(page(name))]


@pytest.mark.parametrize("name", PAGES)
def test_commands_that_a_page_names_are_there(name: str) -> None:
    named = set(re.findall(r"`(?:\.venv/bin/)?moview ([a-z][a-z-]+)", page(name)))
    assert named <= set(COMMANDS)


@pytest.mark.parametrize("name", PAGES)
def test_targets_of_make_that_a_page_names_are_there(name: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)", page(name))) <= targets


def test_both_readmes_have_the_same_parts() -> None:
    english, korean = ([depth for depth, _ in headings(page(name))] for name in READMES)
    assert english == korean
    assert [len(rows) for rows in tables(page(READMES[0]))] == [
        len(rows) for rows in tables(page(READMES[1]))
    ]


def test_both_readmes_give_the_same_commands() -> None:
    english, korean = (
        [SHELL_COMMENT.sub("", block.text) for block in blocks(page(name))] for name in READMES
    )
    assert english == korean


def test_both_readmes_lead_to_the_same_places() -> None:
    english, korean = ({*links(page(name))} - {*READMES} for name in READMES)
    assert english == {link.replace(".ko.webp", ".en.webp") for link in korean}


@pytest.mark.parametrize("readme", READMES)
def test_every_variable_stands_in_the_configuration_with_its_default(readme: str) -> None:
    table = configuration_table(readme)
    assert configured().keys() | read_by_code() == table.keys()
    defaults = {name: "" if table[name] in EMPTY else table[name] for name in configured()}
    assert defaults == configured()


@pytest.mark.parametrize("readme", READMES)
def test_the_rules_in_brief_are_the_rules(readme: str) -> None:
    users, movies = (rows for rows in tables(page(readme)) if rows[0].keys() & {"Korean", "영어"})
    heads = list(users[0])
    names, weights, points = heads[0], heads[2], heads[3]
    found = [(row[weights], row[points]) for row in users]
    assert found == [
        (f"{tier.weight:g}", f"{tier.reaction_points:g}") for tier in reversed(USER_TIERS)
    ]
    assert [{row[names], row[heads[1]]} for row in users] == [
        {tier.en, tier.ko} for tier in reversed(USER_TIERS)
    ]
    assert [list(row.values()) for row in movies] == [
        [*((tier.en, tier.ko) if readme == "README.md" else (tier.ko, tier.en)), band]
        for tier in reversed(MOVIE_TIERS)
        for band in [f"{tier.lower:g}{' to ' if readme == 'README.md' else '~'}{tier.upper:g}"]
    ]


def test_the_table_of_events_is_the_contract() -> None:
    (rows,) = tables_with(page("docs/events.md"), "event", "sender")
    shown, above = {}, ""
    for row in rows:
        above = above if row["data"] == "as above" else row["data"]
        shown[row["event"]] = (row["sender"], {*row["receivers"].split(", ")}, above)
    assert shown == {
        name: (event.sender, {*event.receivers}, ", ".join(event.data().fields))
        for name, event in EVENTS.items()
    }


def test_the_frame_of_events_is_the_contract() -> None:
    (rows,) = tables_with(page("docs/events.md"), "field")
    assert [row["field"] for row in rows] == list(Envelope().fields)
    shown = re.findall(r"`(\w+)`", page("docs/events.md").split("as others show it:")[1])
    names = list(MovieSummary().fields)
    assert shown[: len(names)] == names


def test_names_of_exchanges_and_queues() -> None:
    text = page("docs/events.md")
    assert f"`{amqp.event_exchange('movie').name}`" in text
    assert f"`{amqp.event_queue('movie_voted', 'user').name}`" in text


def test_the_table_of_errors_is_the_one_of_the_gateway() -> None:
    (rows,) = tables_with(page("docs/api.md"), "status", "title")
    assert {int(row["status"]): row["title"] for row in rows} == {
        status: kind.title for status, kind in KINDS.items()
    }


def test_numbers_of_lists() -> None:
    assert f"(1 to {MAX_LIMIT}, {DEFAULT_LIMIT} unless given)" in page("docs/api.md")


def test_numbers_of_retries_and_the_outbox() -> None:
    text = page("docs/architecture.md")
    *first, last = (f"{milliseconds / 1000:g}" for milliseconds in amqp.RETRY_DELAYS_MS)
    assert (
        f"{event_handler.MAX_TRIES} times in all, after {', '.join(first)} and {last} seconds"
        in text
    )
    assert f"kept for {store.SENT_KEPT_SECONDS // 86_400} days" in text
    assert f"tried again after {outbox.LEFT_ALONE.seconds} seconds" in text


def test_the_picture_is_a_drawing_for_light_and_dark() -> None:
    picture = (ROOT / "docs/images/architecture.svg").read_text()
    assert "prefers-color-scheme: dark" in picture
    assert "<title" in picture


def test_the_changelog_tells_of_the_present_version() -> None:
    version = re.search(r"^version = (.+)$", (ROOT / "setup.cfg").read_text(), re.MULTILINE)
    assert version is not None
    assert f"## {version[1]}" in page("CHANGELOG.md")


def test_the_demo_catalogue_has_as_many_movies_as_the_pages_say() -> None:
    lines = (ROOT / "config/demo/movies.jsonl").read_text("utf-8").splitlines()
    assert f"{len(lines)} movies" in page("README.md")
    assert f"{len(lines)}편" in page("README.ko.md")

"""Parser of Moview's own Markdown pages: tables, headings, links and code blocks."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^(#+) +(.+)$", re.MULTILINE)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")

Row = dict[str, str]


@dataclass(frozen=True)
class Block:
    """A fenced block of code: its language and its text."""

    language: str
    text: str


def page(name: str) -> str:
    """The text of a page, by its path in the repository."""
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(text: str) -> list[Block]:
    """The page's blocks of code, in order."""
    return [Block(*found) for found in FENCE.findall(text)]


def prose(text: str) -> str:
    """The page without its blocks of code."""
    return FENCE.sub("", text)


def headings(text: str) -> list[tuple[int, str]]:
    """Depth and text of each heading."""
    return [(len(marks), title.strip()) for marks, title in HEADING.findall(prose(text))]


def section(text: str, title: str) -> str:
    """What stands below a heading, up to the next one of its depth or less.

    Raises ValueError where there is no such heading.
    """
    lines = text.splitlines(keepends=True)
    found = [place for place, line in enumerate(lines) if line.lstrip("# ").rstrip() == title]
    if not found:
        raise ValueError(f"no heading {title!r}")
    depth = len(lines[found[0]]) - len(lines[found[0]].lstrip("#"))
    end = re.compile(rf"#{{1,{depth}}} ")
    below = lines[found[0] + 1 :]
    length = next((place for place, line in enumerate(below) if end.match(line)), len(below))
    return "".join(below[:length])


def anchors(text: str) -> set[str]:
    """What a link may name after `#`, made as GitHub makes it."""
    found = (re.sub(r"[^\w\- ]", "", title.lower()) for _, title in headings(text))
    return {anchor.replace(" ", "-") for anchor in found}


def links(text: str) -> list[str]:
    """The targets of all links and images."""
    return LINK.findall(prose(text))


def tables(text: str) -> list[list[Row]]:
    """Each table as its rows; a row maps the heads of the columns to plain cells."""
    found: list[list[Row]] = []
    head: list[str] = []
    for line in prose(text).splitlines():
        if not line.startswith("|"):
            head = []
        elif not head:
            head = _cells(line)
            found.append([])
        elif not re.fullmatch(r"[|\s:-]+", line):
            found[-1].append(dict(zip(head, _cells(line), strict=True)))
    return found


def tables_with(text: str, *heads: str) -> list[list[Row]]:
    """The tables whose first columns have these heads."""
    return [rows for rows in tables(text) if rows and list(rows[0])[: len(heads)] == list(heads)]


def _cells(line: str) -> list[str]:
    inner = re.split(r"(?<!\\)\|", line.strip().strip("|"))
    return [cell.replace("`", "").strip() for cell in inner]

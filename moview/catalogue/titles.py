"""Titles in the form of sorted lists ("Matrix, The (1999)"), and as people say them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from moview.normal_forms import normalize

# Only what MovieLens and the like put behind a comma: "Pirates, I" would not be one of these.
ARTICLES = (
    "The|An|A|Le|La|Les|L'|Un|Une|Il|Lo|I|Gli|El|Los|Las|Der|Die|Das|Den|Det|De|Het|Ein|Eine|En"
)
TRAILING_ARTICLE = re.compile(rf"^(?P<rest>.+), (?P<article>{ARTICLES})$", re.IGNORECASE)
# A series' years, "(1975-1979)" and "(2007-)", begin with its first.
TRAILING_YEAR = re.compile(r"\((\d{4})(?:\s*[-–]\s*(?:\d{4})?)?\)$")
NO_WORD = re.compile(r"[\W_]+")
LEADING_ARTICLE = re.compile(r"^(?:the|an?) ")
ALSO_KNOWN_AS = re.compile(r"^a\.?\s?k\.?\s?a\.?\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Title:
    """A title, other titles of the same movie, and its year if the text has it."""

    name: str
    others: tuple[str, ...]
    year: int | None


def parse_title(text: str) -> Title:
    """The titles and the year in a text such as "Avventura, L' (a.k.a. Adventure, The) (1960)".

    >>> parse_title("Matrix, The (1999)")
    Title(name='The Matrix', others=(), year=1999)
    """
    rest, year = split_year(text)
    others: list[str] = []
    while split := _split_parenthesis(rest):
        rest, inner = split
        others.insert(0, article_first(ALSO_KNOWN_AS.sub("", inner)))
    name = article_first(rest)
    kept = dict.fromkeys(other for other in others if other and other != name)
    return Title(name, tuple(kept), year)


def split_year(text: str) -> tuple[str, int | None]:
    """The text without a year in parentheses at its end, and that year.

    >>> split_year("King Kong (1933)")
    ('King Kong', 1933)
    """
    text = text.strip()
    match = TRAILING_YEAR.search(text)
    return (text[: match.start()].rstrip(), int(match[1])) if match else (text, None)


def article_first(title: str) -> str:
    """A title with the article moved from its end to its start.

    >>> article_first("Avventura, L'")
    "L'Avventura"
    """
    title = title.strip()
    match = TRAILING_ARTICLE.match(title)
    if match is None:
        return title
    gap = "" if match["article"].endswith("'") else " "
    return f"{match['article']}{gap}{match['rest']}"


def _split_parenthesis(text: str) -> tuple[str, str] | None:
    """The text before its last balanced parenthesis and the text in it; None if none ends it.

    A title that is nothing but a parenthesis stays whole.
    """
    if not text.endswith(")"):
        return None
    depth = 0
    for place in range(len(text) - 1, 0, -1):
        depth += (text[place] == ")") - (text[place] == "(")
        if depth == 0:
            return text[:place].rstrip(), text[place + 1 : -1]
    return None


def other_titles(source: str, titles: tuple[str, ...]) -> dict[str, str]:
    """Titles of unknown language, by tags (RFC 5646) of an undetermined one.

    The source, of 4 to 6 letters, is in the tag, so that titles of one source replace none of
    another.

    >>> other_titles("imdb", ("Léon", "The Professional"))
    {'und-imdb1': 'Léon', 'und-imdb2': 'The Professional'}
    """
    return {f"und-{source}{number}": title for number, title in enumerate(titles, 1)}


def title_key(title: str) -> str:
    """A title without what spellings differ in: case, accents, punctuation, a leading article.

    >>> title_key("The Amélie: Uncut")
    'amelie uncut'
    """
    plain = normalize("NFKD", title.casefold())
    words = NO_WORD.sub(" ", "".join(char for char in plain if not unicodedata.combining(char)))
    key = normalize("NFC", words.strip())
    return LEADING_ARTICLE.sub("", key) or key or title.strip()

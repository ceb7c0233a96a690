"""Template filters: numbers, dates and names as they are written in each language."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from babel.dates import format_date, format_timedelta
from babel.numbers import format_decimal

Document = Mapping[str, Any]
SITES = {"imdb": "IMDb", "movielens": "MovieLens", "tmdb": "TMDB"}
"""Names that are no plain words."""


def filters(language: str) -> dict[str, Callable[..., Any]]:
    """The filters of a language's templates."""
    return {
        "number": partial(number, language=language),
        "signed": partial(signed, language=language),
        "date": partial(date, language=language),
        "ago": partial(ago, language=language),
        "title": partial(title, language=language),
        "name": partial(name, language=language),
        "named": partial(named, language=language),
        "site": site,
        "someone": partial(someone, language=language),
        "fixed": fixed,
        "beginning": beginning,
        "given": given,
    }


def site(code: str) -> str:
    """The name of a rating site."""
    return SITES.get(code, code.replace("_", " ").title())


def fixed(value: float, decimals: int = 2) -> str:
    """A number with exactly so many decimals, so that columns of them align."""
    return f"{value:.{decimals}f}"


def beginning(text: str, most: int = 400) -> str:
    """The first words of a text, in at most so many characters; a word that is longer is cut."""
    if len(text) <= most:
        return text
    words, _, _ = text[: most + 1].rpartition(" ")
    return words.rstrip() if len(words) > most // 2 else text[:most]


def given(fields: Mapping[str, str]) -> dict[str, str]:
    """The fields that are not empty."""
    return {name: value for name, value in fields.items() if value}


def number(value: float, language: str) -> str:
    """A number with separated thousands and at most two decimals."""
    return format_decimal(value, format="#,##0.##", locale=language)


def signed(value: float, language: str) -> str:
    """A number with its sign, as changes are written; with U+2212 as minus."""
    text = number(abs(value), language)
    return f"+{text}" if value > 0 else f"\N{MINUS SIGN}{text}" if value < 0 else text


def date(value: str, language: str) -> str:
    """The long form of a day, from a date or time of RFC 3339 in UTC."""
    return format_date(datetime.fromisoformat(value), format="long", locale=language)


def ago(value: str, language: str) -> str:
    """How long ago a time of RFC 3339 was, in its largest unit."""
    passed = datetime.fromisoformat(value) - datetime.now(UTC)
    return format_timedelta(passed, add_direction=True, threshold=1.2, locale=language)


def title(movie: Document, language: str) -> str:
    """A movie's title in this language, or its own."""
    return str(movie.get("titles", {}).get(language) or movie["title"])


def name(thing: Document, language: str) -> str:
    """A tier, category or aspect in this language; a person's or platform's name."""
    return str(thing.get(language) or thing.get("names", {}).get(language) or thing["name"])


def named(code: str, things: Iterable[Document], language: str) -> str:
    """The name of the thing with this code; the code itself if there is none."""
    return next((name(thing, language) for thing in things if thing["code"] == code), code)


def someone(tier: Document, language: str) -> str:
    """A user by their tier alone, as the beginning of a sentence: ``A critic``."""
    called = name(tier, language)
    if language == "ko":
        return f"{called} 님"
    return f"{'An' if called[0] in 'AEIOU' else 'A'} {called[0].lower()}{called[1:]}"

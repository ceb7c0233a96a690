"""Numbers, dates and names as a reader of each language writes them."""

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
    """A rating site by the name it goes by."""
    return SITES.get(code, code.replace("_", " ").title())


def fixed(value: float, decimals: int = 2) -> str:
    """A score: always as many decimals, so that columns of them align."""
    return f"{value:.{decimals}f}"


def beginning(text: str, most: int = 400) -> str:
    """As many whole words as have room in so many characters; a word that is longer is cut."""
    if len(text) <= most:
        return text
    words, _, _ = text[: most + 1].rpartition(" ")
    return words.rstrip() if len(words) > most // 2 else text[:most]


def given(fields: Mapping[str, str]) -> dict[str, str]:
    """Those that are filled in: empty fields of a form ask for nothing."""
    return {name: value for name, value in fields.items() if value}


def number(value: float, language: str) -> str:
    """With thousands apart and no more than two decimals."""
    return format_decimal(value, format="#,##0.##", locale=language)


def signed(value: float, language: str) -> str:
    """With its sign, as changes are written; a true minus."""
    text = number(abs(value), language)
    return f"+{text}" if value > 0 else f"\N{MINUS SIGN}{text}" if value < 0 else text


def date(value: str, language: str) -> str:
    """A day, of an RFC 3339 date or time in UTC."""
    return format_date(datetime.fromisoformat(value), format="long", locale=language)


def ago(value: str, language: str) -> str:
    """How long ago, in its largest unit."""
    passed = datetime.fromisoformat(value) - datetime.now(UTC)
    return format_timedelta(passed, add_direction=True, threshold=1.2, locale=language)


def title(movie: Document, language: str) -> str:
    """A movie's title in this language, or its own."""
    return str(movie.get("titles", {}).get(language) or movie["title"])


def name(thing: Document, language: str) -> str:
    """A tier, category or aspect in this language; a person's or platform's name."""
    return str(thing.get(language) or thing.get("names", {}).get(language) or thing["name"])


def named(code: str, things: Iterable[Document], language: str) -> str:
    """What the one of this code is called; the code itself where there is none."""
    return next((name(thing, language) for thing in things if thing["code"] == code), code)


def someone(tier: Document, language: str) -> str:
    """One of those who have a tier, as a sentence begins with them."""
    called = name(tier, language)
    if language == "ko":
        return f"{called} 님"
    return f"{'An' if called[0] in 'AEIOU' else 'A'} {called[0].lower()}{called[1:]}"

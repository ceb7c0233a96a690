"""Languages of the pages: the choice for a visitor, and the translations."""

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

LANGUAGES = {"ko": "한국어", "en": "English"}
"""By code, each by its own name."""
HOME, ABROAD = "ko", "en"
MAX_ASKED, MAX_HEADER = 20, 500
"""Languages of Accept-Language that are looked at, and characters; browsers send a few."""
FOLDER = Path(__file__).parent / "translations"


def choose_language(chosen: str | None, accepted: str | None) -> str:
    """The code of the visitor's language: chosen on the site, else the best of Accept-Language.

    It is English where that names other languages only, and Korean where it is missing.
    """
    if chosen in LANGUAGES:
        return str(chosen)
    if not accepted:
        return HOME
    first = ",".join(accepted.split(",", MAX_ASKED)[:MAX_ASKED])[:MAX_HEADER]
    asked = parse_accept_header(first, LanguageAccept)
    return asked.best_match(LANGUAGES, default=ABROAD) or ABROAD


@cache
def translations(language: str) -> Translations:
    """The translations to a language; none to English, which templates are written in."""
    compiled = BytesIO()
    write_mo(compiled, catalogue(language))
    compiled.seek(0)
    return Translations(compiled)


def catalogue(language: str) -> Catalog:
    """The messages of all files of a language. Raises ValueError if one is there twice."""
    whole = Catalog(language)
    for path in sorted((FOLDER / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id and message.id in whole:
                    raise ValueError(f"{path.name} repeats {message.id!r}")
                if message.id:
                    whole[message.id] = message
    return whole

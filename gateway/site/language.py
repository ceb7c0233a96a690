"""Korean or English: which one a visitor reads, and the words of each."""

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
FOLDER = Path(__file__).parent / "translations"


def choose_language(chosen: str | None, accepted: str | None) -> str:
    """The one that was chosen here, else the first of Accept-Language that we have.

    Who names only others reads English, who names none Korean.
    """
    if chosen in LANGUAGES:
        return str(chosen)
    if not accepted:
        return HOME
    asked = parse_accept_header(accepted, LanguageAccept)
    return asked.best_match(LANGUAGES, default=ABROAD) or ABROAD


def catalogue(language: str) -> Catalog:
    """The words of a language, of all its files. English, which templates are written in, has
    none.
    """
    whole = Catalog(locale=language)
    for source in sorted(FOLDER.glob(f"*{language}.po")):
        with source.open("rb") as file:
            for message in read_po(file, locale=language):
                whole[message.id] = message
    return whole


@cache
def translations(language: str) -> Translations:
    """The words of a language, as templates look them up."""
    compiled = BytesIO()
    write_mo(compiled, catalogue(language))
    compiled.seek(0)
    return Translations(compiled)

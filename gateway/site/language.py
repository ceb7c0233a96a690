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
MAX_ASKED, MAX_HEADER = 20, 500
"""Languages of Accept-Language that are looked at, and characters; browsers send a few."""
FOLDER = Path(__file__).parent / "translations"


def choose_language(chosen: str | None, accepted: str | None) -> str:
    """The one that was chosen here, else the first of Accept-Language that we have.

    Who names only others reads English, who names none Korean.
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
    """The words of a language. English is what templates are written in, so it has no files."""
    compiled = BytesIO()
    write_mo(compiled, catalogue(language))
    compiled.seek(0)
    return Translations(compiled)


def catalogue(language: str) -> Catalog:
    """All messages of a language, of every file that it has. ValueError if one is there twice."""
    whole = Catalog(language)
    for path in sorted((FOLDER / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id and message.id in whole:
                    raise ValueError(f"{path.name} repeats {message.id!r}")
                if message.id:
                    whole[message.id] = message
    return whole

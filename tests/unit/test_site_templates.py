"""Templates compile, are translated into Korean, and keep to the content security policy."""

import re
from pathlib import Path

import pytest
from jinja2.ext import babel_extract

from gateway.site import assets
from gateway.site.language import LANGUAGES, catalogue, translations
from gateway.site.rendering import TEMPLATES, Renderer

NAMES = sorted(path.name for path in TEMPLATES.glob("*.html"))
OPTIONS = {"trim_blocks": "true", "lstrip_blocks": "true"}
PLACEHOLDER = re.compile(r"%\(\w+\)s|%%")
KOREAN = catalogue("ko")


def texts(name: str) -> list[tuple[str, ...]]:
    """Each text of a template, with its plural where it has one."""
    with (TEMPLATES / name).open("rb") as file:
        found = list(babel_extract(file, ("_", "gettext", "ngettext"), (), OPTIONS))
    return [
        (said,) if isinstance(said, str) else tuple(text for text in said if text)
        for _, _, said, _ in found
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_template_compiles(name: str, language: str, renderer: Renderer) -> None:
    assert renderer.environments[language].get_template(name)


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer()


@pytest.mark.parametrize("name", NAMES)
def test_every_text_is_there_in_korean(name: str) -> None:
    missing = [text for text in texts(name) if not translated(text)]
    assert not missing


def translated(text: tuple[str, ...]) -> bool:
    entry = KOREAN.get(text[0])
    return entry is not None and all(entry.string if len(text) == 1 else (entry.string[0],))


def test_korean_has_no_text_that_is_no_longer_used() -> None:
    used = {text[0] for name in NAMES for text in texts(name)}
    assert not [entry.id for entry in KOREAN if entry.id and first(entry.id) not in used]


def test_korean_keeps_every_placeholder() -> None:
    for entry in KOREAN:
        if entry.id:
            wanted = sorted(PLACEHOLDER.findall(first(entry.id)))
            assert sorted(PLACEHOLDER.findall(first(entry.string))) == wanted, entry.id


def first(text: str | tuple[str, ...]) -> str:
    return text if isinstance(text, str) else text[0]


def test_the_translation_is_used() -> None:
    assert translations("ko").ugettext("Movies") == "영화"
    assert translations("en").ugettext("Movies") == "Movies"


@pytest.mark.parametrize("name", NAMES)
def test_a_template_has_no_script_or_style_of_its_own(name: str) -> None:
    text = (TEMPLATES / name).read_text("utf-8")
    assert not re.search(r"\s(on\w+|style)\s*=", text)
    assert re.findall(r"<script(?![^>]*\bsrc=)", text) == []


def test_the_stylesheet_leaves_most_of_a_page_to_the_page() -> None:
    assert len(assets.stylesheet().encode()) < 30_000


def test_styles_templates_and_scripts_are_short_enough_to_read() -> None:
    site = Path(assets.FOLDER).parent
    lengths = {
        str(path.relative_to(site)): len(path.read_text("utf-8").splitlines())
        for pattern in ("templates/*", "static/**/*.css", "static/*.js")
        for path in site.glob(pattern)
    }
    assert {name: lines for name, lines in lengths.items() if lines > 250} == {}

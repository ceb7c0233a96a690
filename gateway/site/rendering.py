"""Rendering templates, with an environment for each language; and the pages' security headers."""

from base64 import b64encode
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from gateway.site import assets, pictures, wording
from gateway.site.language import LANGUAGES, translations
from gateway.site.visit import Visit
from moview.rules.aspects import ASPECTS
from moview.rules.tiers import MOVIE_TIERS, NEW_USER_TIER, USER_TIERS

TEMPLATES = Path(__file__).parent / "templates"
STYLE = assets.stylesheet()
STYLE_HASH = b64encode(sha256(STYLE.encode()).digest()).decode()
POLICY = {
    "Content-Security-Policy": (
        # One stylesheet stands in the page, and is named by its hash; no script does.
        f"default-src 'none'; script-src 'self'; style-src 'sha256-{STYLE_HASH}'; "
        "img-src 'self' https: data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Renderer:
    """Renders templates in the visitor's language."""

    def __init__(self) -> None:
        self.environments = {language: _environment(language) for language in LANGUAGES}

    def page(self, visit: Visit, template: str, **context: Any) -> bytes:
        """The HTML of a template for a visitor, in UTF-8."""
        page = self.environments[visit.language].get_template(template)
        return page.render(visit=visit, form_token=visit.form_token, **context).encode()


def _environment(language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(  # type: ignore[attr-defined]
        translations(language), newstyle=True
    )
    environment.filters |= wording.filters(language)
    environment.globals |= {
        "asset": assets.address,
        # Ours, and escaping would change its hash.
        "style": Markup(STYLE),  # noqa: S704
        "languages": LANGUAGES,
        "language": language,
        "pictures": pictures,
        "aspects": tuple(ASPECTS.values()),
        "movie_tiers": [asdict(tier) for tier in MOVIE_TIERS],
        "user_tiers": [asdict(tier) for tier in USER_TIERS],
        "new_user_tier": NEW_USER_TIER,
    }
    return environment

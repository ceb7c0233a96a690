"""Choosing a language."""

from gateway.http.problems import Answer, HttpError
from gateway.site.cookies import LANGUAGE, LANGUAGE_SECONDS, cookie
from gateway.site.language import LANGUAGES
from gateway.site.page import page
from gateway.site.visit import Visit


@page("POST", "/language")
def choose(visit: Visit) -> Answer:
    """Set the cookie of the language and return. Raises HttpError 400 for an unknown one."""
    language = visit.form.get("language", "")
    if language not in LANGUAGES:
        raise HttpError(400, "No such language.")
    kept = cookie(LANGUAGE, language, LANGUAGE_SECONDS, visit.secure)
    return visit.redirect(visit.way_back, set_cookie=kept)

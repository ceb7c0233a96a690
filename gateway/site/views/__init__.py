"""The pages by what they show."""

from gateway.site.page import PAGES
from gateway.site.views import about, accounts, board, language, me, movie, people, settings, users

__all__ = [
    "PAGES",
    "about",
    "accounts",
    "board",
    "language",
    "me",
    "movie",
    "people",
    "settings",
    "users",
]

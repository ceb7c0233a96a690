"""The pages by what they show."""

from gateway.site.page import PAGES
from gateway.site.views import board, language, me, movie, people, users

__all__ = ["PAGES", "board", "language", "me", "movie", "people", "users"]

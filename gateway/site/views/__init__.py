"""The pages by what they show."""

from gateway.site.page import PAGES
from gateway.site.views import board, language, movie

__all__ = ["PAGES", "board", "language", "movie"]

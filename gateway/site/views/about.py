"""How it works."""

from gateway.entrypoint.problems import Answer
from gateway.site.page import page
from gateway.site.visit import Visit


@page("GET", "/about")
def show_about(visit: Visit) -> Answer:
    """The rules in pictures."""
    return visit.show("about.html")

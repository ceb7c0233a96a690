"""Pages of film people, categories and platforms."""

from gateway.http.problems import Answer
from gateway.site.api import Refused
from gateway.site.lists import Part, read_list
from gateway.site.page import page
from gateway.site.visit import Visit

STEP = 60
MAX_PEOPLE = 300


@page("GET", "/people")
def show_people(visit: Visit) -> Answer:
    """The list of people by name, all or those that ``q`` finds."""
    return visit.show("people.html", asked=_name(visit), people=_people(visit))


@page("GET", "/people/more", live=True)
def show_more_people(visit: Visit) -> Answer:
    """The list of people alone, which scripts append to the page."""
    return visit.show("people_list.html", asked=_name(visit), people=_people(visit))


@page("GET", "/people/{person_id}")
def show_person(visit: Visit, person_id: str) -> Answer:
    """The page of a person, with the movies directed and acted in."""
    return visit.show("person.html", person=visit.api.get("/v1/people/{}", person_id))


@page("GET", "/categories")
def show_categories(visit: Visit) -> Answer:
    """The categories, with the number of movies in each."""
    items = visit.api.get("/v1/categories")["items"]
    return visit.show("choices.html", kind="category", items=items)


@page("GET", "/platforms")
def show_platforms(visit: Visit) -> Answer:
    """The platforms, with the number of movies on each."""
    items = visit.api.get("/v1/platforms")["items"]
    return visit.show("choices.html", kind="platform", items=items)


def _name(visit: Visit) -> str:
    return visit.query.get("q", "").strip()


def _people(visit: Visit) -> Part:
    """The people found; none for a text that the API refuses, such as one too long."""
    try:
        return read_list(visit, "/v1/people", asked={"q": _name(visit)}, step=STEP, most=MAX_PEOPLE)
    except Refused as refused:
        if refused.status != 422 or "q" not in refused.errors:
            raise
        return Part([])

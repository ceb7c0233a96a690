"""Routes: people of the movies, and the lists to choose from."""

from typing import Any

from gateway.api import Request, http, schemas
from moview.service.rpc import ServiceClient


class People:
    """/v1/people, /v1/categories and /v1/platforms."""

    movies = ServiceClient("movie")

    @http(
        "GET",
        "/v1/people",
        summary="People by name",
        tag="people",
        query=schemas.PersonQuery,
        answers={200: schemas.list_of(schemas.PersonItem)},
        shows=("catalogue",),
    )
    def list_people(self, request: Request) -> Any:
        return self.movies.call("list_people", **request.query)

    @http(
        "GET",
        "/v1/people/{person_id}",
        summary="A person with the movies directed and acted in",
        tag="people",
        answers={200: schemas.Person},
        shows=("movies", "catalogue"),
    )
    def get_person(self, request: Request, person_id: str) -> Any:
        return self.movies.call("get_person", person_id=person_id)

    @http(
        "GET",
        "/v1/categories",
        summary="Categories, with the number of movies in each",
        tag="people",
        answers={200: schemas.list_of(schemas.Category)},
        shows=("catalogue",),
    )
    def list_categories(self, request: Request) -> Any:
        return {**self.movies.call("list_categories"), "next_cursor": None}

    @http(
        "GET",
        "/v1/platforms",
        summary="Platforms, with the number of movies on each",
        tag="people",
        answers={200: schemas.list_of(schemas.PlatformItem)},
        shows=("catalogue",),
    )
    def list_platforms(self, request: Request) -> Any:
        return {**self.movies.call("list_platforms"), "next_cursor": None}

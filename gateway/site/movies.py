"""Movies that lists of other things name: as the catalogue has them, in every language."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from gateway.site.api import Api, Document
from gateway.site.visit import Visit

MOST_ASKED = 60
"""How many movies one page asks for, each by itself; the rest are as their list tells them."""


def read_movies(visit: Visit, ids: Iterable[str]) -> dict[str, Document]:
    """The movies by id, without those that are gone or cannot be asked for."""
    wanted = list(dict.fromkeys(ids))[:MOST_ASKED]
    api = visit.api.as_nobody()
    found = api.together(*(partial(api.optional, partial(_read, movie_id)) for movie_id in wanted))
    return {movie["id"]: movie for movie in found if movie is not None}


def with_movies(visit: Visit, items: Sequence[Document]) -> list[Document]:
    """The items, each with its ``movie`` as the catalogue has it, if that can be read."""
    known = read_movies(visit, (item["movie"]["id"] for item in items))
    return [{**item, "movie": known.get(item["movie"]["id"], item["movie"])} for item in items]


def _read(movie_id: str, api: Api) -> Any:
    return api.get("/v1/movies/{}", movie_id)

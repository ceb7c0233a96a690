"""People of the movies, and the lists to choose from."""

from typing import Any

from marshmallow import fields, post_load

from gateway.api.schemas.fields import NOT_BLANK, Output, Text
from gateway.api.schemas.lists import ListQuery
from gateway.api.schemas.movies import MovieItem


class PersonQuery(ListQuery):
    """Which people."""

    q = Text(
        1,
        100,
        NOT_BLANK,
        metadata={
            "description": "Names in any language with a word that begins like each of these."
        },
    )

    @post_load
    def fill_in(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """No cursor is the first page, no name is everyone."""
        return {"cursor": None, "q": None, **data}


class PersonItem(Output):
    """A person in a list."""

    sometimes = frozenset({"names"})

    id = fields.String()
    name = fields.String()
    names = fields.Dict(fields.String(), fields.String())


class Appearance(Output):
    """A movie someone acted in, and whom they played."""

    movie = fields.Nested(MovieItem)
    role = fields.String(allow_none=True)


class Person(PersonItem):
    """A person with the movies directed and acted in."""

    directed = fields.List(fields.Nested(MovieItem))
    acted_in = fields.List(fields.Nested(Appearance))


class Category(Output):
    """A category, and the number of movies in it."""

    code = fields.String()
    ko = fields.String()
    en = fields.String()
    movies = fields.Integer()


class PlatformItem(Output):
    """A platform, and the number of movies on it."""

    code = fields.String()
    name = fields.String()
    movies = fields.Integer()

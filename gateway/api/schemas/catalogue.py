"""The catalogue by hand: what operators send."""

from collections.abc import Mapping
from typing import Any, ClassVar

from marshmallow import ValidationError, fields, validate, validates_schema

from gateway.api.schemas.fields import TRIMMED, WEB_ADDRESS, Day, Input, Number, Text, Whole
from gateway.api.schemas.movies import FIRST_YEAR, ID, LAST_YEAR

# As the movie service wants its records; see moview/catalogue/movie_record.py.
CODE = r"^[a-z][a-z0-9_]{0,39}$"
LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
COUNTRY = r"^[A-Z]{2}$"
EXTERNAL_ID = r"^[A-Za-z0-9._/-]{1,64}$"
PARAGRAPHS = r"^[^\u0000-\u0008\u000b-\u001f\u007f-\u009f]*$"
MAX_ENTRIES = 100
MAX_SYNOPSIS_LENGTH = 5000
MAX_ADDRESS_LENGTH = 1000


class Entries(fields.Dict):
    """Texts by key, at most a hundred; more are refused before any is looked at."""

    def __init__(self, keys: str, longest: int, pattern: str) -> None:
        bounds = {"pattern": keys, "minLength": 1, "maxLength": 40}
        super().__init__(
            Text(1, 40, keys),
            Text(1, longest, pattern),
            metadata={"maxProperties": MAX_ENTRIES, "propertyNames": bounds},
        )

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, Mapping) and len(value) > MAX_ENTRIES:
            raise ValidationError(f"Must have at most {MAX_ENTRIES} entries.")
        return super()._deserialize(value, attr, data, **kwargs)  # type: ignore[no-untyped-call]


class Items(fields.List[Any]):
    """A list of so many items at most; a longer one is refused before any of them is looked at."""

    def __init__(self, item: fields.Field[Any], most: int) -> None:
        self._length = validate.Length(max=most)
        super().__init__(item, validate=self._length)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        if isinstance(value, list):
            self._length(value)
        return super()._deserialize(value, attr, data, **kwargs)


def translations(longest: int, pattern: str) -> Entries:
    """A text by language."""
    return Entries(LANGUAGE, longest, pattern)


class PersonInput(Input):
    """A person: by id, or by a name (found, or new)."""

    id = Text(1, 64, ID)
    name = Text(1, 200, TRIMMED, required=True)
    names = translations(200, TRIMMED)
    external_ids = Entries(CODE, 64, EXTERNAL_ID)


class ActorInput(PersonInput):
    """A person and the role they played."""

    role = Text(1, 300, TRIMMED, allow_none=True)


class PlatformInput(Input):
    """Where the movie can be seen."""

    code = Text(1, 40, CODE, required=True)
    name = Text(1, 200, TRIMMED, required=True)
    url = Text(1, MAX_ADDRESS_LENGTH, WEB_ADDRESS, allow_none=True)


class SiteInput(Input):
    """What a rating site says, on its own scale."""

    site = Text(1, 40, CODE, required=True)
    score = Number(0, 1000, required=True)
    votes = Whole(0, 2**53, allow_none=True)
    as_of = Text(1, 40, TRIMMED, allow_none=True)
    source = Text(1, 300, TRIMMED, allow_none=True)


class MovieChange(Input):
    """What to change about a movie; a list or a map replaces the one before."""

    title = Text(1, 300, TRIMMED)
    titles = translations(300, TRIMMED)
    year = Whole(FIRST_YEAR, LAST_YEAR)
    released_on = Day(allow_none=True)
    countries = Items(Text(2, 2, COUNTRY), 30)
    categories = Items(Text(1, 40, CODE), 30)
    runtime_min = Whole(1, 2000, allow_none=True)
    synopsis = Text(1, MAX_SYNOPSIS_LENGTH, PARAGRAPHS, allow_none=True)
    synopses = translations(MAX_SYNOPSIS_LENGTH, PARAGRAPHS)
    poster_url = Text(1, MAX_ADDRESS_LENGTH, WEB_ADDRESS, allow_none=True)
    directors = Items(fields.Nested(PersonInput), 50)
    actors = Items(fields.Nested(ActorInput), 200)
    platforms = Items(fields.Nested(PlatformInput), 50)
    external_ids = Entries(CODE, 64, EXTERNAL_ID)
    sites = Items(fields.Nested(SiteInput), 30)

    contract: ClassVar = {"minProperties": 1, "examples": [{"runtime_min": 132}]}

    @validates_schema
    def check_change(self, data: dict[str, Any], **kwargs: Any) -> None:
        """An empty change is a mistake."""
        if not data:
            raise ValidationError("Nothing to change.")


class NewMovie(MovieChange):
    """A movie to add to the catalogue."""

    title = Text(1, 300, TRIMMED, required=True)
    year = Whole(FIRST_YEAR, LAST_YEAR, required=True)

    contract: ClassVar = {
        "examples": [
            {
                "title": "기생충",
                "titles": {"ko": "기생충", "en": "Parasite"},
                "year": 2019,
                "released_on": "2019-05-30",
                "categories": ["drama"],
                "runtime_min": 132,
                "directors": [{"name": "봉준호", "names": {"en": "Bong Joon-ho"}}],
                "platforms": [{"code": "netflix", "name": "Netflix"}],
                "external_ids": {"imdb": "tt6751668"},
                "sites": [{"site": "imdb", "score": 8.5, "votes": 900000}],
            }
        ]
    }

"""The schema of a movie in a catalogue file: strict, so that a wrong field is an error."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from moview.catalogue.genres import CATEGORIES
from moview.catalogue.movie_record import MovieRecord, SiteRecord

# Lowest and highest score that a site gives. Whether another site is known at all is the movie
# service's to say, by its settings.
SITE_SCALES = {
    "imdb": (1.0, 10.0),
    "rotten_tomatoes": (0.0, 100.0),
    "rotten_tomatoes_audience": (0.0, 100.0),
    "metacritic": (0.0, 100.0),
    "movielens": (0.5, 5.0),
}


class FileSite(SiteRecord):
    """A site's score, within the site's scale; a text that looks like a number is an error."""

    @validates_schema(pass_original=True, skip_on_field_errors=True)
    def check_score(self, data: dict[str, Any], original: Any, **_: Any) -> None:
        """Refuse a score outside the site's scale."""
        if not isinstance(original["score"], int | float):
            raise ValidationError("Not a valid number.", "score")
        low, high = SITE_SCALES.get(data["site"], (0.0, float("inf")))
        if not low <= data["score"] <= high:
            message = f"Must be {low:g} to {high:g} for {data['site']}."
            raise ValidationError(message, "score")


class FileRecord(MovieRecord):
    """A movie as a line of a file states it."""

    categories = fields.List(
        fields.String(validate=validate.OneOf(CATEGORIES, error="No such category.")),
        validate=validate.Length(max=len(CATEGORIES)),
    )
    sites = fields.List(fields.Nested(FileSite), validate=validate.Length(max=30))

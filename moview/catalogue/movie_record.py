"""The schema of a movie that catalogues, operators and importers share."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate, validates_schema

TITLE = validate.Length(1, 300)
SYNOPSIS = validate.Length(1, 5000)
NAME = validate.Length(1, 200)
CODE = validate.Regexp(
    r"^[a-z][a-z0-9_]{0,39}\Z", error="A code is lower-case letters, digits and _."
)
LANGUAGE = validate.Regexp(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z", error="Not a language code.")
URL = validate.URL(schemes={"http", "https"}, require_tld=False)
EXTERNAL = validate.Regexp(r"^[A-Za-z0-9._/-]{1,64}\Z", error="Not an id.")
FIRST_YEAR, LAST_YEAR = 1870, 2200


def _no_control(text: str) -> None:
    if re.search(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]", text):
        raise ValidationError("Control characters are not allowed.")


def text(*validators: Any, **options: Any) -> fields.String:
    """A string field without control characters."""
    return fields.String(validate=[_no_control, *validators], **options)


class Strict(Schema):
    """A schema that refuses unknown fields."""

    class Meta:
        unknown = RAISE


class PersonRecord(Strict):
    """A person who directed or acted."""

    id = text(validate.Length(1, 64))
    name = text(NAME, required=True)
    names = fields.Dict(keys=fields.String(validate=LANGUAGE), values=text(NAME))
    external_ids = fields.Dict(keys=fields.String(validate=CODE), values=text(EXTERNAL))


class ActorRecord(PersonRecord):
    """An actor, with the role."""

    role = text(validate.Length(1, 300), allow_none=True)


class PlatformRecord(Strict):
    """A platform where the movie can be seen."""

    code = fields.String(required=True, validate=CODE)
    name = text(NAME, required=True)
    url = fields.String(validate=[validate.Length(max=1000), URL], allow_none=True)


class SiteRecord(Strict):
    """A rating site's score, on its own scale, and number of votes."""

    site = fields.String(required=True, validate=CODE)
    score = fields.Float(required=True, allow_nan=False, validate=validate.Range(0, 1000))
    votes = fields.Integer(strict=True, validate=validate.Range(0, 2**53), allow_none=True)
    as_of = text(validate.Length(1, 40), allow_none=True)
    source = text(validate.Length(1, 300), allow_none=True)


class MovieRecord(Strict):
    """A movie. Only ``title`` and ``year`` are required."""

    title = text(TITLE, required=True)
    year = fields.Integer(
        required=True, strict=True, validate=validate.Range(FIRST_YEAR, LAST_YEAR)
    )
    titles = fields.Dict(keys=fields.String(validate=LANGUAGE), values=text(TITLE))
    released_on = fields.String(
        validate=validate.Regexp(r"^\d{4}-\d{2}-\d{2}\Z", error="Not a date."), allow_none=True
    )
    countries = fields.List(
        fields.String(validate=validate.Regexp(r"^[A-Z]{2}\Z", error="Not a country code.")),
        validate=validate.Length(max=30),
    )
    categories = fields.List(fields.String(validate=CODE), validate=validate.Length(max=30))
    runtime_min = fields.Integer(strict=True, validate=validate.Range(1, 2000), allow_none=True)
    synopsis = text(SYNOPSIS, allow_none=True)
    synopses = fields.Dict(keys=fields.String(validate=LANGUAGE), values=text(SYNOPSIS))
    poster_url = fields.String(validate=[validate.Length(max=1000), URL], allow_none=True)
    directors = fields.List(fields.Nested(PersonRecord), validate=validate.Length(max=50))
    actors = fields.List(fields.Nested(ActorRecord), validate=validate.Length(max=200))
    platforms = fields.List(fields.Nested(PlatformRecord), validate=validate.Length(max=50))
    external_ids = fields.Dict(keys=fields.String(validate=CODE), values=text(EXTERNAL))
    sites = fields.List(fields.Nested(SiteRecord), validate=validate.Length(max=30))

    @validates_schema
    def check(self, record: Mapping[str, Any], **_: Any) -> None:
        """Refuse dates that do not exist, and repeated names."""
        if record.get("released_on"):
            try:
                date.fromisoformat(record["released_on"])
            except ValueError:
                raise ValidationError("No such day.", "released_on") from None
        for name, key in (("sites", "site"), ("platforms", "code")):
            values = [row[key] for row in record.get(name) or ()]
            if len(values) != len(set(values)):
                raise ValidationError(f"Duplicate {key}.", name)

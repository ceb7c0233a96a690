"""Contracts of events: one schema for each, which its sender and its receivers share.

A sender dumps and a receiver loads through the same schema, so neither can drift. :data:`EVENTS`
says who sends each event and who receives it; from it every service declares all queues before it
publishes, so that a receiver that has not started yet misses nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from moview.rules.aspects import ASPECTS
from moview.rules.tiers import MOVIE_TIERS, USER_TIERS

VOTES = ("like", "dislike")
USER_TIER = validate.OneOf([tier.code for tier in USER_TIERS])
MOVIE_TIER = validate.OneOf([tier.code for tier in MOVIE_TIERS])


class Contract(Schema):
    """A schema that refuses unknown fields."""

    class Meta:
        unknown = RAISE


class MovieSummary(Contract):
    """What other services keep of a movie, with its version; ``score`` is 0 to 100."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    titles = fields.Dict(fields.String(), fields.String(), required=True)
    year = fields.Integer(required=True, strict=True)
    poster_url = fields.String(required=True, allow_none=True)
    tier = fields.String(required=True, validate=MOVIE_TIER)
    score = fields.Float(required=True)
    version = fields.Integer(required=True, strict=True)


SUMMARY_FIELDS = tuple(MovieSummary().fields)
"""What copies of a movie hold."""


class UserChanged(Contract):
    """A user registered, was renamed, changed tiers, was suspended or restored."""

    user_id = fields.String(required=True)
    nickname = fields.String(required=True)
    tier = fields.String(required=True, validate=USER_TIER)
    state = fields.String(required=True, validate=validate.OneOf(["active", "suspended"]))


class UserRemoved(Contract):
    """A user was removed; ``tier`` is their last one, ``reviews`` says whether theirs stay."""

    user_id = fields.String(required=True)
    tier = fields.String(required=True, validate=USER_TIER)
    reviews = fields.String(required=True, validate=validate.OneOf(["keep", "delete"]))


class MovieVoted(Contract):
    """A user's vote on a movie changed; ``value`` is None where it was taken back."""

    movie_id = fields.String(required=True)
    user_id = fields.String(required=True)
    value = fields.String(required=True, allow_none=True, validate=validate.OneOf(VOTES))
    movie = fields.Nested(MovieSummary, required=True)


class MovieShelved(Contract):
    """A user added a movie to watch later (``on``), or took it off again."""

    movie_id = fields.String(required=True)
    user_id = fields.String(required=True)
    on = fields.Boolean(required=True, truthy={True}, falsy={False})
    movie = fields.Nested(MovieSummary, required=True)


class MovieChanged(Contract):
    """A movie's summary changed."""

    movie = fields.Nested(MovieSummary, required=True)


class MovieRemoved(Contract):
    """A movie was removed from the catalogue."""

    movie_id = fields.String(required=True)


class ReviewChanged(Contract):
    """An author's review of a movie was written, edited, deleted or removed.

    ``rating`` is in hundredths of a point: 6667 is 66.67. ``removals`` counts the reviews of this
    author and movie that operators removed so far: it grows, so that a receiver which an older
    event reaches too late, or never, still learns of each one.
    """

    review_id = fields.String(required=True)
    author_id = fields.String(required=True)
    movie_id = fields.String(required=True)
    rating = fields.Integer(required=True, strict=True, validate=validate.Range(1000, 10000))
    aspects = fields.Dict(
        keys=fields.String(validate=validate.OneOf(list(ASPECTS))),
        values=fields.Integer(strict=True, validate=validate.Range(1, 10)),
        required=True,
    )
    written_at = fields.AwareDateTime(required=True, format="iso")
    removals = fields.Integer(required=True, strict=True, validate=validate.Range(0))
    movie = fields.Nested(MovieSummary, required=True)


class ReviewVoted(Contract):
    """A user's reaction to a review changed; ``value`` is None where it was taken back."""

    review_id = fields.String(required=True)
    author_id = fields.String(required=True)
    movie_id = fields.String(required=True)
    reactor_id = fields.String(required=True)
    value = fields.String(required=True, allow_none=True, validate=validate.OneOf(VOTES))


@dataclass(frozen=True)
class EventType:
    """One kind of event: who sends it, who receives it, and what its data look like."""

    sender: str
    receivers: tuple[str, ...]
    data: type[Contract]
    schema: int = 1


EVENTS: Mapping[str, EventType] = {
    "user_changed": EventType("user", ("movie", "review"), UserChanged),
    "user_removed": EventType("user", ("movie", "review"), UserRemoved),
    "movie_voted": EventType("movie", ("user",), MovieVoted),
    "movie_shelved": EventType("movie", ("user",), MovieShelved),
    "movie_changed": EventType("movie", ("user", "review"), MovieChanged),
    "movie_removed": EventType("movie", ("user", "review"), MovieRemoved),
    "review_created": EventType("review", ("user", "movie"), ReviewChanged),
    "review_edited": EventType("review", ("user", "movie"), ReviewChanged),
    "review_deleted": EventType("review", ("user", "movie"), ReviewChanged),
    "review_removed": EventType("review", ("user", "movie"), ReviewChanged),
    "review_voted": EventType("review", ("user",), ReviewVoted),
}


@dataclass(frozen=True)
class Event:
    """What now holds of ``subject``, whose ``version`` orders its events."""

    event_id: str
    type: str
    subject: str
    version: int
    occurred_at: datetime
    request_id: str | None
    data: Mapping[str, Any]


class Envelope(Contract):
    """The document of an event; the schema of ``data`` depends on ``type``."""

    event_id = fields.String(required=True)
    type = fields.String(required=True, validate=validate.OneOf(list(EVENTS)))
    schema = fields.Integer(required=True, strict=True)
    occurred_at = fields.AwareDateTime(required=True, format="iso")
    subject = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)
    request_id = fields.String(required=True, allow_none=True)
    data = fields.Dict(required=True)


_ENVELOPE = Envelope()
_DATA = {name: event.data() for name, event in EVENTS.items()}


def dump_event(event: Event) -> dict[str, Any]:
    """The event as plain JSON values; ValidationError when its data do not fit its contract."""
    document: dict[str, Any] = _ENVELOPE.dump({**vars(event), "schema": EVENTS[event.type].schema})
    _DATA[event.type].load(event.data)
    return document


def load_event(document: object, expected: str) -> Event:
    """The event in a received document.

    Raises marshmallow's ValidationError when it is not an ``expected`` event of a schema known
    here.
    """
    if not isinstance(document, dict):
        raise ValidationError("an event is a JSON object")
    envelope: dict[str, Any] = _ENVELOPE.load(document)
    if envelope["type"] != expected:
        raise ValidationError(f"{envelope['type']} arrived where {expected} is expected")
    if envelope.pop("schema") != EVENTS[expected].schema:
        raise ValidationError(f"unknown schema of {expected}")
    return Event(**{**envelope, "data": _DATA[expected].load(envelope["data"])})

"""Users as everyone sees them, their ladder and their shelves."""

from marshmallow import fields, validate

from gateway.api.schemas.fields import (
    OneOfCodes,
    Output,
    Rounded,
    movie_tier_field,
    user_tier_field,
)
from gateway.api.schemas.lists import ListQuery

LADDER_KINDS = ("promotion", "demotion")


class Series(Output):
    """A promotion or demotion series under way: ``up`` decides it at ``target``, ``down`` at
    ``down_target``, whichever comes first.
    """

    kind = fields.String(validate=validate.OneOf(LADDER_KINDS))
    up = Rounded()
    down = Rounded()
    target = Rounded()
    down_target = Rounded()


class Stats(Output):
    """What a user has done and got."""

    reviews = fields.Integer()
    likes_received = fields.Integer()
    dislikes_received = fields.Integer()
    movies_liked = fields.Integer()
    movies_disliked = fields.Integer()


class NamedUser(Output):
    """A user by name and tier; a removed one has no nickname."""

    id = fields.String()
    nickname = fields.String(allow_none=True)
    tier = user_tier_field()


class User(NamedUser):
    """A user as everyone sees them; a removed one has no nickname."""

    points = Rounded()
    series = fields.Nested(Series, allow_none=True)
    joined_at = fields.String(metadata={"format": "date-time"})
    stats = fields.Nested(Stats)


class NamedMovie(Output):
    """A movie by its names."""

    id = fields.String()
    title = fields.String()
    titles = fields.Dict(fields.String(), fields.String())


class Cause(Output):
    """What caused the step. ``actor_id`` is for operators only; ``movie`` is null if it is gone."""

    sometimes = frozenset({"review_id", "movie_id", "movie", "actor_tier", "actor_id"})

    type = fields.String()
    review_id = fields.String(allow_none=True)
    movie_id = fields.String(allow_none=True)
    movie = fields.Nested(NamedMovie, allow_none=True)
    actor_tier = user_tier_field(allow_none=True)
    actor_id = fields.String(allow_none=True)


class UserStanding(Output):
    """Where a user stood."""

    tier = user_tier_field()
    points = Rounded()
    series = fields.Nested(Series, allow_none=True)


class UserLedgerEntry(Output):
    """One step on a user's ladder."""

    seq = fields.Integer()
    at = fields.String(metadata={"format": "date-time"})
    cause = fields.Nested(Cause)
    change = Rounded(allow_none=True)
    before = fields.Nested(UserStanding, allow_none=True)
    after = fields.Nested(UserStanding)


class ShelfQuery(ListQuery):
    """Which of one's own shelves."""

    shelf = OneOfCodes("watch_later", "liked", "disliked", "reviewed", required=True)


class ShelvedMovie(NamedMovie):
    """A movie as shelves show it."""

    year = fields.Integer(allow_none=True)
    poster_url = fields.String(allow_none=True)
    tier = movie_tier_field(allow_none=True)
    score = Rounded(allow_none=True)


class ShelfItem(Output):
    """A movie on a shelf since ``at``."""

    sometimes = frozenset({"review_id"})

    movie = fields.Nested(ShelvedMovie)
    at = fields.String(metadata={"format": "date-time"})
    review_id = fields.String(allow_none=True)


class UserTierInfo(Output):
    """A user tier, as in rule 1."""

    code = fields.String()
    ko = fields.String()
    en = fields.String()
    weight = fields.Float()
    cap = fields.Float(allow_none=True)
    reaction_points = fields.Float()
    bout = fields.Float()


class MovieTierInfo(Output):
    """A movie tier; its band of the score holds ``lower`` and not ``upper``."""

    code = fields.String()
    ko = fields.String()
    en = fields.String()
    lower = fields.Float()
    upper = fields.Float()


class Tiers(Output):
    """The tiers of users and movies, low to high."""

    users = fields.List(fields.Nested(UserTierInfo))
    movies = fields.List(fields.Nested(MovieTierInfo))

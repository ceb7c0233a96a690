"""Movies as everyone sees them, why they score as they do, and what one thinks of them oneself."""

from typing import ClassVar

from marshmallow import fields, validate

from gateway.api.schemas.fields import (
    CODE,
    NOT_BLANK,
    Input,
    OneOfCodes,
    Output,
    Rounded,
    Text,
    WholeParameter,
    movie_tier_field,
)
from gateway.api.schemas.lists import ListQuery
from gateway.api.schemas.users import Cause, NamedMovie, Series
from moview.rules.aspects import ASPECTS
from moview.rules.tiers import MOVIE_TIERS

FIRST_YEAR = 1870
LAST_YEAR = 2200
ID = r"^[A-Za-z0-9_:-]{1,64}$"
VOTES = ("like", "dislike")


class MovieQuery(ListQuery):
    """Which movies, and in what order."""

    sort = OneOfCodes(
        "rank",
        "popular",
        "trending",
        "newest",
        "title",
        "reviews",
        load_default="rank",
        metadata={"description": "`rank`: tier, then score. `popular`: score. `trending`: heat."},
    )
    tier = OneOfCodes(*(tier.code for tier in MOVIE_TIERS))
    category = Text(1, 40, CODE, metadata={"examples": ["drama"]})
    platform = Text(1, 40, CODE, metadata={"examples": ["netflix"]})
    person = Text(1, 64, ID, metadata={"description": "Directed by or starring this person (id)."})
    year_from = WholeParameter(FIRST_YEAR, LAST_YEAR)
    year_to = WholeParameter(FIRST_YEAR, LAST_YEAR)
    q = Text(
        1,
        100,
        NOT_BLANK,
        metadata={
            "description": "Titles in any language with a word that begins like each of these."
        },
    )


class Platform(Output):
    """Where a movie can be seen."""

    code = fields.String()
    name = fields.String()
    url = fields.String(allow_none=True)


class Opinions(Output):
    """How many people hold which opinion."""

    likes = fields.Integer()
    dislikes = fields.Integer()
    ratings = fields.Integer()
    reviews = fields.Integer()


class MyOpinion(Output):
    """What the caller thinks of the movie."""

    vote = fields.String(allow_none=True, validate=validate.OneOf(VOTES))
    watch_later = fields.Boolean()
    review_id = fields.String(allow_none=True)


class MovieItem(NamedMovie):
    """A movie in a list. ``me`` is there with a token only."""

    sometimes = frozenset({"me"})

    year = fields.Integer(allow_none=True)
    released_on = fields.String(allow_none=True, metadata={"format": "date"})
    categories = fields.List(fields.String())
    runtime_min = fields.Integer(allow_none=True)
    poster_url = fields.String(allow_none=True)
    platforms = fields.List(fields.Nested(Platform))
    external_ids = fields.Dict(fields.String(), fields.String())
    tier = movie_tier_field()
    score = Rounded()
    base_score = Rounded()
    series = fields.Nested(Series, allow_none=True)
    opinions = fields.Nested(Opinions)
    me = fields.Nested(MyOpinion)


class Director(Output):
    """Who directed."""

    id = fields.String()
    name = fields.String()
    names = fields.Dict(fields.String(), fields.String())


class Actor(Director):
    """Who played, and whom."""

    role = fields.String(allow_none=True)


class AspectScore(Output):
    """An aspect's score, and how many reviews rate it."""

    score = Rounded()
    count = fields.Integer()


AspectScores = type(
    "AspectScores",
    (Output,),
    {code: fields.Nested(AspectScore) for code in ASPECTS},
)


class Movie(MovieItem):
    """Everything about a movie. ``me`` is there with a token only."""

    synopsis = fields.String(allow_none=True)
    synopses = fields.Dict(fields.String(), fields.String())
    directors = fields.List(fields.Nested(Director))
    actors = fields.List(fields.Nested(Actor))
    aspects = fields.Nested(AspectScores)


class MovieStanding(Output):
    """Where a movie stood."""

    sometimes = frozenset({"score", "placed"})

    tier = movie_tier_field()
    score = Rounded(allow_none=True)
    placed = fields.Boolean()
    series = fields.Nested(Series, allow_none=True)


class MovieLedgerEntry(Output):
    """One step on a movie's ladder."""

    seq = fields.Integer()
    at = fields.String(metadata={"format": "date-time"})
    cause = fields.Nested(Cause)
    change = Rounded(allow_none=True)
    before = fields.Nested(MovieStanding, allow_none=True)
    after = fields.Nested(MovieStanding)


class Vote(Input):
    """Like or dislike."""

    value = OneOfCodes(*VOTES, required=True)

    contract: ClassVar = {"examples": [{"value": "like"}]}


class VotedMovie(Output):
    """A movie after a vote on it."""

    id = fields.String()
    score = Rounded()
    tier = movie_tier_field()
    series = fields.Nested(Series, allow_none=True)
    opinions = fields.Nested(Opinions)


class MovieVoted(Output):
    """Your vote, and the movie after it."""

    vote = fields.String(allow_none=True, validate=validate.OneOf(VOTES))
    movie = fields.Nested(VotedMovie)

"""Why a movie scores as it does (rules 3 and 4), in numbers that are not rounded."""

from marshmallow import fields, validate

from gateway.api.schemas.fields import Output, user_tier_field

POPULATIONS = ("catalogue", "reference", "stated")
LIMITS = ("newcomers", "everybody")


class SiteShare(Output):
    """A rating site's part in the base score (rule 3), unrounded."""

    site = fields.String()
    published = fields.Float()
    scale_max = fields.Float()
    votes = fields.Integer(allow_none=True)
    shrunk = fields.Float(allow_none=True)
    percentile = fields.Float(allow_none=True)
    harmonised = fields.Float(
        allow_none=True, metadata={"description": "null: the site is not used."}
    )
    trust = fields.Float()
    population = fields.String(
        allow_none=True,
        validate=validate.OneOf(POPULATIONS),
        metadata={
            "description": "Among which movies it was placed: those of the catalogue, of a "
            "reference table, or by the mean and deviation that are stated for the site."
        },
    )
    movies = fields.Integer(allow_none=True)


class BaseShare(Output):
    """The sites' part in the score, unrounded: 50 + ``trust`` · (mean of the sites by their own
    trust − 50), and 0.85 of that difference where a single site is used.
    """

    score = fields.Float()
    mass = fields.Float()
    trust = fields.Float()
    sites = fields.List(fields.Nested(SiteShare))


class BlocShare(Output):
    """One tier's part in the score, unrounded: what its opinions count as, in the ``mean``, and how
    far that is from the base, ``lift``.
    """

    tier = user_tier_field()
    weight = fields.Float()
    mass = fields.Float()
    mean = fields.Float()
    lift = fields.Float()
    count = fields.Integer()
    likes = fields.Integer()
    dislikes = fields.Integer()
    ratings = fields.Integer()
    reviews = fields.Integer()


class PeopleShare(Output):
    """How opinions of this movie are read: the rating to be ``expected`` by its base, and what a
    like and a dislike count as, all of 100.
    """

    expected = fields.Float()
    like = fields.Float()
    dislike = fields.Float()


class ScoreLimits(Output):
    """How far opinions may move the score: newbies and posers by ``newcomers`` points from where
    the others alone put it, and all together by ``everybody`` points from the base.
    """

    unlimited = fields.Float()
    without_newcomers = fields.Float()
    newcomers = fields.Float()
    everybody = fields.Float()
    held_by = fields.String(allow_none=True, validate=validate.OneOf(LIMITS))


class ScoreExplained(Output):
    """Why the score is what it is: the mean of base and blocs by their masses, within both limits,
    unrounded.
    """

    score = fields.Float()
    base = fields.Nested(BaseShare)
    blocs = fields.List(fields.Nested(BlocShare))
    people = fields.Nested(PeopleShare)
    limits = fields.Nested(ScoreLimits)
    calibration = fields.Integer(allow_none=True)

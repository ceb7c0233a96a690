"""Reviews and what people think of them."""

from typing import Any, ClassVar

from marshmallow import ValidationError, fields, validate, validates_schema

from gateway.api.schemas.fields import (
    NOT_BLANK,
    Flag,
    Input,
    OneOfCodes,
    Output,
    Rounded,
    Text,
    Whole,
)
from gateway.api.schemas.lists import ListQuery
from gateway.api.schemas.movies import VOTES
from gateway.api.schemas.users import NamedMovie, NamedUser
from moview.rules.aspects import ASPECTS, HIGHEST_MARK, LOWEST_MARK

MAX_REVIEW_LENGTH = 5000


class ReviewQuery(ListQuery):
    """In what order."""

    sort = OneOfCodes("best", "newest", load_default="best")


class _Marks(Input):
    contract: ClassVar = {"minProperties": 1}

    @validates_schema
    def check_any(self, data: dict[str, Any], **kwargs: Any) -> None:
        """A review rates at least one aspect."""
        if not data:
            raise ValidationError("At least one aspect is required.")


Marks = type("Marks", (_Marks,), {code: Whole(LOWEST_MARK, HIGHEST_MARK) for code in ASPECTS})


class ReviewText(Input):
    """Your review of a movie: a text, and 1 to 10 for one aspect or more."""

    text = Text(1, MAX_REVIEW_LENGTH, NOT_BLANK, required=True)
    aspects = fields.Nested(Marks, required=True)
    spoiler = Flag(load_default=False)

    contract: ClassVar = {
        "examples": [
            {"text": "한 번 더 보고 싶다.", "aspects": {"story": 8, "acting": 9}, "spoiler": False}
        ]
    }


class Reactions(Output):
    """How many people liked and disliked a review."""

    likes = fields.Integer()
    dislikes = fields.Integer()


class ReviewedMovie(NamedMovie):
    """The movie a review is about."""


class Author(NamedUser):
    """Who wrote a review; a removed user has no nickname."""


class MyReaction(Output):
    """What the caller thinks of the review."""

    vote = fields.String(allow_none=True, validate=validate.OneOf(VOTES))


GivenMarks = type(
    "GivenMarks",
    (Output,),
    {
        "sometimes": frozenset(ASPECTS),
        **{
            code: fields.Integer(validate=validate.Range(min=LOWEST_MARK, max=HIGHEST_MARK))
            for code in ASPECTS
        },
    },
)


class Review(Output):
    """A review. ``me`` is there with a token only; ``rating`` is 10 to 100."""

    sometimes = frozenset({"me"})

    id = fields.String()
    movie = fields.Nested(ReviewedMovie)
    author = fields.Nested(Author)
    text = fields.String()
    aspects = fields.Nested(GivenMarks)
    rating = Rounded()
    spoiler = fields.Boolean()
    reactions = fields.Nested(Reactions)
    created_at = fields.String(metadata={"format": "date-time"})
    edited_at = fields.String(allow_none=True, metadata={"format": "date-time"})
    me = fields.Nested(MyReaction)


class ReviewVoted(Output):
    """Your vote, and the review's reactions after it."""

    vote = fields.String(allow_none=True, validate=validate.OneOf(VOTES))
    reactions = fields.Nested(Reactions)


class MyMovie(Output):
    """All that the caller has about a movie."""

    vote = fields.String(allow_none=True, validate=validate.OneOf(VOTES))
    watch_later = fields.Boolean()
    review = fields.Nested(Review, allow_none=True)

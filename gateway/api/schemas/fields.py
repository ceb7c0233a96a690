"""Strict fields: they take what the contract says, and convert nothing that is similar."""

import math
import re
from collections.abc import Mapping
from datetime import date
from itertools import islice
from typing import Any, ClassVar

from marshmallow import RAISE, Schema, ValidationError, fields, pre_dump, pre_load, validate

from moview.rules.tiers import MovieTier, UserTier, movie_tier, user_tier

NO_CONTROLS = r"^[^\u0000-\u001f\u007f-\u009f]*$"
"""One line of text."""
NO_NUL = r"^[^\u0000]*$"
NOT_BLANK = r"^[\s\u0001-\u001f\u0085\ufeff]*[^\s\u0000-\u001f\u0085\ufeff][^\u0000]*$"
"""Something besides white space; the class spells out where Python and ECMAScript differ on it.
What precedes its first character cannot be that character: there is one way to match, or none.
"""
TRIMMED = (
    r"^[^\s\u0000-\u001f\u007f-\u009f\ufeff]"
    r"([^\u0000-\u001f\u007f-\u009f]*[^\s\u0000-\u001f\u007f-\u009f\ufeff])?$"
)
"""One line of text without white space at its ends."""
CODE = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$"
WEB_ADDRESS = (
    r"^https?://([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}(:[0-9]{2,5})?"
    r"(/[A-Za-z0-9._~!$&'()*+,;=:@%/?#-]*)?$"
)
FAULTS = {
    NOT_BLANK: "Must not be blank, and must not contain NUL.",
    TRIMMED: "Must be a single line without leading or trailing white space.",
    WEB_ADDRESS: "Not a valid http or https address.",
}
"""The message for a text that does not match, by pattern."""
NOT_ALLOWED = "Contains characters that are not allowed."
DECIMALS = 2
MAX_NAMED = 20
"""Unknown fields that are named in a refusal."""


class Pattern(validate.Regexp):
    """A validator: the whole text matches. marshmallow's own would let a line break follow."""

    def __call__(self, value: Any) -> Any:
        if self.regex.fullmatch(value) is None:
            raise ValidationError(self.error)
        return value


class Text(fields.String):
    """A JSON string (never a number) that can be written as UTF-8, of a pattern and a length.

    A text that is too long is not looked at.
    """

    def __init__(
        self, least: int = 0, most: int = 200, pattern: str = NO_CONTROLS, **kwargs: Any
    ) -> None:
        fault = kwargs.pop("fault", FAULTS.get(pattern, NOT_ALLOWED))
        checks = [validate.Length(min=least or None, max=most), Pattern(pattern, error=fault)]
        super().__init__(validate=checks, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not _is_encodable(text):
            raise ValidationError("Not valid Unicode.")
        return str(text)

    def _validate(self, value: Any) -> None:
        for check in self.validators:
            check(value)


def _is_encodable(text: str) -> bool:
    """Lone surrogates are JSON but no text."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


class Day(Text):
    """A date as ``2026-11-22``, kept as text."""

    def __init__(self, **kwargs: Any) -> None:
        metadata = {"format": "date", **kwargs.pop("metadata", {})}
        super().__init__(10, 10, r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", metadata=metadata, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            date.fromisoformat(text)
        except ValueError:
            raise ValidationError("Not a valid date.") from None
        return text


class Whole(fields.Integer):
    """A whole JSON number within bounds: never a text, never true."""

    def __init__(self, least: int, most: int, **kwargs: Any) -> None:
        bounds = validate.Range(min=least, max=most)
        super().__init__(strict=True, validate=bounds, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not math.isfinite(value)
        ):
            raise self.make_error("invalid")
        # JSON has one kind of number: 7.0 is as whole as 7.
        whole = int(value) if float(value).is_integer() else value
        return int(super()._deserialize(whole, attr, data, **kwargs))


class Number(fields.Float):
    """A finite JSON number within bounds."""

    def __init__(self, least: float, most: float, **kwargs: Any) -> None:
        super().__init__(validate=validate.Range(min=least, max=most), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> float:
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not math.isfinite(value)
        ):
            raise self.make_error("invalid")
        return float(super()._deserialize(value, attr, data, **kwargs))


class Flag(fields.Boolean):
    """JSON's true or false, nothing that only looks like them."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class WholeParameter(Whole):
    """A whole number in a query string: plain ASCII digits, with a sign if need be."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if not re.fullmatch(r"-?[0-9]{1,15}", value, re.ASCII):
            raise self.make_error("invalid")
        return super()._deserialize(int(value), attr, data, **kwargs)


class OneOfCodes(Text):
    """One of a few codes."""

    def __init__(self, *codes: str, **kwargs: Any) -> None:
        fields.String.__init__(self, validate=validate.OneOf(codes), **kwargs)


class Rounded(fields.Float):
    """A number shown half-even with 2 decimals; the services keep it unrounded."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> float | None:
        return None if value is None else round(float(value), DECIMALS)


class _Tier(Schema):
    code = fields.String(required=True)
    ko = fields.String(required=True)
    en = fields.String(required=True)


class UserTierName(_Tier):
    """A user tier with its names."""

    @pre_dump
    def name(self, code: str, **kwargs: Any) -> UserTier:
        return user_tier(code)


class MovieTierName(_Tier):
    """A movie tier with its names."""

    @pre_dump
    def name(self, code: str, **kwargs: Any) -> MovieTier:
        return movie_tier(code)


def user_tier_field(**kwargs: Any) -> fields.Nested:
    """A user tier's code, shown with its names."""
    return fields.Nested(UserTierName, **kwargs)


def movie_tier_field(**kwargs: Any) -> fields.Nested:
    """A movie tier's code, shown with its names."""
    return fields.Nested(MovieTierName, **kwargs)


class Input(Schema):
    """What callers send: a field that is not known here is refused.

    ``contract`` is what JSON Schema says besides the fields' own conditions.
    """

    contract: ClassVar[Mapping[str, Any]] = {}

    class Meta:
        unknown = RAISE

    @pre_load
    def refuse_a_crowd(self, data: Any, **kwargs: Any) -> Any:
        """Where there are more fields than could be known, the first unknown ones are named."""
        if isinstance(data, Mapping) and len(data) > len(self.fields):
            unknown = islice((name for name in data if name not in self.fields), MAX_NAMED)
            raise ValidationError({name: ["Unknown field."] for name in unknown})
        return data


class Output(Schema):
    """What callers get: every field, always, but for those in ``sometimes``."""

    sometimes: ClassVar[frozenset[str]] = frozenset()
    contract: ClassVar[Mapping[str, Any]] = {}

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        field_obj.required = field_name not in self.sometimes

"""Signing up, in and out, and your account."""

from typing import Any, ClassVar

from marshmallow import ValidationError, fields, validate, validates_schema

from gateway.api.schemas.fields import NO_NUL, TRIMMED, Input, OneOfCodes, Output, Text
from gateway.api.schemas.users import User

# Names in any script: addresses are compared after NFKC and case folding.
_NO_PART = r'\s\u0000-\u001f\u007f-\u009f\ufeff@"(),:;<>\[\\\]'
EMAIL = rf"^[^{_NO_PART}]{{1,64}}@([^{_NO_PART}.]{{1,63}}\.)+[^{_NO_PART}.]{{1,63}}$"
MAX_EMAIL_LENGTH = 254
NICKNAME_CHARACTERS = (2, 20)
PASSWORD_CHARACTERS = (8, 128)
TOKEN = r"^[A-Za-z0-9._~+/=-]+$"  # noqa: S105 - what one looks like


def email_field() -> Text:
    description = "Unique after NFKC and case folding."
    return Text(
        3,
        MAX_EMAIL_LENGTH,
        EMAIL,
        fault="Not a valid e-mail address.",
        required=True,
        metadata={"description": description},
    )


def nickname_field(required: bool) -> Text:
    description = "Unique after NFKC and case folding; no white space at its ends."
    return Text(
        *NICKNAME_CHARACTERS, TRIMMED, required=required, metadata={"description": description}
    )


def password_field(required: bool) -> Text:
    return Text(*PASSWORD_CHARACTERS, NO_NUL, required=required, metadata={"format": "password"})


class SignUp(Input):
    """A new account."""

    email = email_field()
    password = password_field(required=True)
    nickname = nickname_field(required=True)

    contract: ClassVar = {
        "examples": [
            {"email": "minji@example.com", "password": "correct horse", "nickname": "민지"}
        ]
    }


class SignIn(Input):
    """An e-mail and its password."""

    email = email_field()
    password = Text(1, 128, NO_NUL, required=True, metadata={"format": "password"})

    contract: ClassVar = {"examples": [{"email": "minji@example.com", "password": "correct horse"}]}


class Refresh(Input):
    """The refresh token of the session, which is used up by this."""

    refresh_token = Text(1, 512, TOKEN, required=True)

    contract: ClassVar = {"examples": [{"refresh_token": "q83vEjRWeJq83vEjRWeJq83vEjRWeJ"}]}


class Me(User):
    """Your account, with what only you may see."""

    sometimes = frozenset({"may_judge_from", "waits_for_founders"})

    email = fields.String()
    role = fields.String(validate=validate.OneOf(["user", "operator"]))
    may_judge_from = fields.String(
        allow_none=True,
        metadata={
            "format": "date-time",
            "description": "When you may decide others' series; null: now, or not in your tier.",
        },
    )
    waits_for_founders = fields.Boolean(
        metadata={"description": "Your promotion series waits for judges to be appointed."}
    )


class Session(Output):
    """A session just begun or renewed."""

    user = fields.Nested(Me)
    access_token = fields.String(metadata={"description": "For `Authorization: Bearer`."})
    refresh_token = fields.String(metadata={"description": "Can be used once."})
    expires_in = fields.Integer(
        metadata={"description": "Lifetime of the access token, in seconds."}
    )


class MeChange(Input):
    """What to change; a new password needs the present one and ends all sessions."""

    nickname = nickname_field(required=False)
    password = password_field(required=False)
    current_password = Text(1, 128, NO_NUL, metadata={"format": "password"})

    contract: ClassVar = {
        "minProperties": 1,
        "dependentRequired": {
            "password": ["current_password"],
            "current_password": ["password"],
        },
        "examples": [{"nickname": "민지2"}],
    }

    @validates_schema
    def check_change(self, data: dict[str, Any], **kwargs: Any) -> None:
        """Both passwords or neither, and something to change."""
        if not data:
            raise ValidationError("Nothing to change.")
        for name, other in (("password", "current_password"), ("current_password", "password")):
            if name in data and other not in data:
                raise ValidationError(f"Required with {name}.", other)


class Removal(Input):
    """What becomes of the reviews of a user who leaves."""

    reviews = OneOfCodes(
        "keep",
        "delete",
        load_default="keep",
        metadata={"description": "`keep`: without your name. `delete`: deleted too."},
    )

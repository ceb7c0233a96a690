"""Errors that cross RPC: raised in a service, re-raised as the same class in its caller.

Nameko carries an exception by its module path and arguments, so these classes live here, where
every service can import them, and their arguments are plain JSON values. The gateway answers each
with the HTTP status of its ``status`` and the problem document of RFC 9457.
"""

from collections.abc import Mapping, Sequence

from nameko.exceptions import deserialize_to_instance

FieldErrors = Mapping[str, Sequence[str]]


class MoviewError(Exception):
    """An answer other than success that the caller is meant to see."""

    status = 500
    title = "Internal error"

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title


@deserialize_to_instance
class Unauthorized(MoviewError):
    """Nobody, or not who they say they are."""

    status = 401
    title = "Not signed in"


@deserialize_to_instance
class Forbidden(MoviewError):
    """Known, but not allowed."""

    status = 403
    title = "Not allowed"


@deserialize_to_instance
class NotFound(MoviewError):
    """The thing named does not exist, or no longer."""

    status = 404
    title = "Not found"


@deserialize_to_instance
class Conflict(MoviewError):
    """The wish contradicts what is there, such as an e-mail that is taken; ``errors`` says of
    which field, where it is one."""

    status = 409
    title = "Conflict"

    def __init__(self, detail: str = "", errors: FieldErrors | None = None) -> None:
        Exception.__init__(self, detail, dict(errors or {}))
        self.detail = detail or self.title
        self.errors = dict(errors or {})


@deserialize_to_instance
class Invalid(MoviewError):
    """Fields that are at fault, each with what is wrong with it."""

    status = 422
    title = "Validation failed"

    def __init__(self, errors: FieldErrors) -> None:
        Exception.__init__(self, dict(errors))
        self.errors = dict(errors)
        self.detail = self.title


@deserialize_to_instance
class TooManyRequests(MoviewError):
    """A limit is reached; worth another try after ``retry_after`` seconds."""

    status = 429
    title = "Too many requests"

    def __init__(self, detail: str = "", retry_after: int = 1) -> None:
        Exception.__init__(self, detail, retry_after)
        self.detail = detail or self.title
        self.retry_after = retry_after


@deserialize_to_instance
class Unavailable(MoviewError):
    """A service, the broker or the store is down, or too busy now; repeating it is safe."""

    status = 503
    title = "Temporarily unavailable"

    def __init__(self, detail: str = "", retry_after: int = 1) -> None:
        Exception.__init__(self, detail, retry_after)
        self.detail = detail or self.title
        self.retry_after = retry_after


@deserialize_to_instance
class DeadlineExceeded(MoviewError):
    """Timed out: the change may have been made or not; repeating it is safe."""

    status = 504
    title = "Timed out"

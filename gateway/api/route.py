"""Routes: one description each, for serving requests and for the OpenAPI contract."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from marshmallow import Schema

from gateway.api.limits import Limit

SMALL_BODY = 64 * 1024
LARGE_BODY = 1024 * 1024
MAX_AGE = 1
"""Seconds that other caches may keep a public answer; with our own, none is older than 2 s."""
ID_PATTERN = r"^[A-Za-z0-9_:-]{1,64}$"
"""Ids are opaque; what does not look like one is not there."""


class Reader(Enum):
    """Who may call a route, and what a token does there."""

    ANYONE = "anyone"
    """A token is ignored."""
    OPTIONAL = "optional"
    """A token adds the caller's own part; a bad one is refused."""
    SIGNED_IN = "signed in"
    OPERATOR = "operator"


@dataclass(frozen=True)
class Route:
    """One operation of the API: method, path, schemas, who may call it.

    ``answers`` maps each status of success to the schema of its body (None: no body). ``shows``
    are the response cache's tags of what a public read shows, and ``drops`` those that a write
    invalidates; both may refer to parameters of the path and to ``{user_id}``. ``location`` is the
    path of the thing created, with its fields. ``inline`` routes call no service and answer
    without a worker. ``seconds`` bounds the time to the answer.
    """

    method: str
    path: str
    summary: str
    tag: str
    answers: Mapping[int, type[Schema] | None]
    reader: Reader = Reader.ANYONE
    query: type[Schema] | None = None
    body: type[Schema] | None = None
    limit: Limit | None = None
    shows: tuple[str, ...] = ()
    drops: tuple[str, ...] = ()
    largest_body: int = SMALL_BODY
    location: str | None = None
    inline: bool = False
    seconds: float | None = None
    media_type: str = "application/json"
    max_age: int = MAX_AGE
    headers: Mapping[str, str] = field(default_factory=dict)
    refusals: tuple[int, ...] = ()
    """Statuses of refusal that follow from nothing else here, such as 409."""

    @property
    def parameters(self) -> list[str]:
        """Names of the path's parameters."""
        return re.findall(r"{(\w+)}", self.path)

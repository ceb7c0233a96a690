"""Lists: a page of items, and the cursor that leads to the next one."""

from functools import cache
from typing import Any

from marshmallow import Schema, fields, post_load

from gateway.api.schemas.fields import Input, Output, Text, WholeParameter

DEFAULT_LIMIT = 20
MAX_LIMIT = 100
MAX_CURSOR_LENGTH = 1024


class ListQuery(Input):
    """What every list takes."""

    limit = WholeParameter(
        1,
        MAX_LIMIT,
        load_default=DEFAULT_LIMIT,
        metadata={"description": "How many items at most."},
    )
    cursor = Text(
        1,
        MAX_CURSOR_LENGTH,
        metadata={
            "description": "The `next_cursor` of the previous page. "
            "Leave it out for the first page."
        },
    )

    @post_load
    def fill_in(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """No cursor is the first page."""
        return {"cursor": None, **data}


@cache
def list_of(item: type[Schema]) -> type[Schema]:
    """The schema of a list of these."""
    return type(
        f"{item.__name__}List",
        (Output,),
        {
            "items": fields.List(fields.Nested(item)),
            "next_cursor": fields.String(
                allow_none=True, metadata={"description": "null on the last page."}
            ),
        },
    )

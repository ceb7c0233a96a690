"""For operators and machines: health, and problems as RFC 9457 has them."""

from marshmallow import fields

from gateway.api.schemas.fields import Output


class Live(Output):
    """The process answers."""

    status = fields.String()


class ServiceState(Output):
    """A service, and whether it and its database answer, and it hears of events."""

    up = fields.Boolean()
    store = fields.Boolean(allow_none=True, metadata={"description": "null: unknown."})
    events = fields.Boolean(allow_none=True, metadata={"description": "null: unknown."})


class Ready(Output):
    """Whether everything a request may need is there, and the state of each."""

    ready = fields.Boolean()
    broker = fields.Boolean()
    services = fields.Dict(fields.String(), fields.Nested(ServiceState))


class Problem(Output):
    """A problem document (RFC 9457)."""

    sometimes = frozenset({"errors"})

    type = fields.String(metadata={"format": "uri-reference"})
    title = fields.String()
    status = fields.Integer()
    detail = fields.String()
    errors = fields.Dict(
        fields.String(),
        fields.List(fields.String()),
        metadata={"description": "What is wrong, by field."},
    )
    request_id = fields.String()

"""Small services in the places of movie, user and review: the right shapes, and no rules."""

from tests.integration.gateway.stand_ins.movie import MovieStandIn
from tests.integration.gateway.stand_ins.review import ReviewStandIn
from tests.integration.gateway.stand_ins.user import UserStandIn

__all__ = ["MovieStandIn", "ReviewStandIn", "UserStandIn"]

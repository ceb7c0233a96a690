"""Small services in the places of movie, user and review: the right shapes, and no rules."""

from tests.integration.gateway.fakes.movie import FakeMovie
from tests.integration.gateway.fakes.review import FakeReview
from tests.integration.gateway.fakes.user import FakeUser

__all__ = ["FakeMovie", "FakeReview", "FakeUser"]

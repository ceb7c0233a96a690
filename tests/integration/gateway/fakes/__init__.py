"""Fakes of the movie, user and review services: the right shapes, and no rules."""

from tests.integration.gateway.fakes.movie import FakeMovie
from tests.integration.gateway.fakes.review import FakeReview
from tests.integration.gateway.fakes.user import FakeUser

__all__ = ["FakeMovie", "FakeReview", "FakeUser"]

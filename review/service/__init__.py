"""The review service: reviews, reactions to them, and copies of their authors and movies."""

from typing import Any

from nameko.dependency_providers import Config

from moview.operating.operations import Operations
from moview.service.relay import Relay
from moview.store import Mongo
from review.service.copies import CopyMethods
from review.service.reactions import ReactionMethods
from review.service.reviews import ReviewMethods
from review.store import ReviewStore


class ReviewService(ReviewMethods, ReactionMethods, CopyMethods, Operations):
    """The review service as Nameko runs it: all its commands, event handlers and chores."""

    name = "review"

    config: Any = Config()
    store: Any = Mongo(ReviewStore)
    outbox: Any = Relay()

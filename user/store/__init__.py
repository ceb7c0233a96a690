"""The user database: the only part of the service that knows MongoDB's query language."""

from typing import ClassVar

from pymongo import IndexModel

from moview.observability.logging import logger
from user.store.accounts import taken
from user.store.audits import Audits
from user.store.library import SHELVES, Library
from user.store.rows import (
    NO_STATS,
    UserRow,
    ladder_fields,
    milliseconds,
    present_me,
    present_user,
)

__all__ = [
    "NO_STATS",
    "SHELVES",
    "UserRow",
    "UserStore",
    "ladder_fields",
    "milliseconds",
    "present_me",
    "present_user",
    "taken",
]

log = logger(__name__)


class UserStore(Library, Audits):
    """The user service's store."""

    INDEXES: ClassVar = {
        "users": [
            IndexModel([("email_key", 1)], unique=True, sparse=True),
            IndexModel([("nickname_key", 1)], unique=True, sparse=True),
            IndexModel(
                [
                    ("state", 1),
                    ("tier_rank", -1),
                    ("points", -1),
                    ("stats.likes_received", -1),
                    ("_id", 1),
                ]
            ),
            IndexModel([("state", 1), ("tier_rank", 1), ("tier_since", 1), ("founder", 1)]),
        ],
        "sessions": [
            IndexModel([("user", 1)]),
            IndexModel([("expires_at", 1)], expireAfterSeconds=0),
        ],
        "used_tokens": [IndexModel([("expires_at", 1)], expireAfterSeconds=0)],
        "shelves": [
            IndexModel([("user", 1), ("hidden", 1), ("vote", 1), ("vote_at", -1), ("_id", 1)]),
            IndexModel([("user", 1), ("hidden", 1), ("later", 1), ("later_at", -1), ("_id", 1)]),
            IndexModel([("movie", 1), ("hidden", 1)]),
        ],
        "writings": [
            IndexModel(
                [("author", 1), ("hidden", 1), ("stands", 1), ("written_at", -1), ("_id", 1)]
            ),
            IndexModel([("movie", 1), ("hidden", 1)]),
        ],
        "reactions": [
            IndexModel([("author", 1), ("reactor", 1), ("counts", 1)]),
            IndexModel([("review", 1)]),
        ],
        "reviews": [IndexModel([("author", 1)])],
        "ledger": [IndexModel([("subject", 1), ("seq", -1)], unique=True)],
        "movies": [],
        "gone_nicknames": [],
    }

    def prepare(self) -> None:
        """As ``Store.prepare``; warns where there is no NAME_KEY."""
        super().prepare()
        if not self.config.get("NAME_KEY"):
            log.warning("nicknames of removed users can be guessed: set NAME_KEY")

"""The movie database: the only part of the service that knows MongoDB's query language."""

from typing import ClassVar

from pymongo import IndexModel

from movie.store.audits import Audits
from movie.store.catalogue import Catalogue
from movie.store.lists import Lists
from movie.store.presentation import (
    present_movie,
    present_opinions,
    present_series,
)
from movie.store.rows import MovieRow, effective_tier, opinion_of
from movie.store.tables import read_tables, site_settings

__all__ = [
    "MovieRow",
    "MovieStore",
    "effective_tier",
    "opinion_of",
    "present_movie",
    "present_opinions",
    "present_series",
    "present_whole_movie",
    "read_tables",
    "site_settings",
]


class MovieStore(Catalogue, Lists, Audits):
    """Everything that the movie service keeps."""

    INDEXES: ClassVar = {
        "movies": [
            IndexModel([("tier_rank", -1), ("score", -1), ("_id", 1)]),
            IndexModel([("score", -1), ("_id", 1)]),
            IndexModel([("heat", -1), ("score", -1), ("_id", 1)]),
            IndexModel([("newest", -1), ("_id", 1)]),
            IndexModel([("title_key", 1), ("_id", 1)]),
            IndexModel([("review_count", -1), ("_id", 1)]),
            IndexModel([("words", 1)]),
            IndexModel([("categories", 1)]),
            IndexModel([("platforms.code", 1)]),
            IndexModel([("people", 1)]),
            IndexModel([("match_keys", 1)]),
            IndexModel([("external_keys", 1)], unique=True, sparse=True),
            IndexModel([("calibration", 1)]),
            IndexModel([("rules", 1)]),
        ],
        "tombstones": [IndexModel([("external_keys", 1)]), IndexModel([("match_keys", 1)])],
        "actors": [IndexModel([("name_key", 1), ("_id", 1)]), IndexModel([("words", 1)])],
        "directors": [IndexModel([("name_key", 1), ("_id", 1)]), IndexModel([("words", 1)])],
        "opinions": [
            IndexModel([("movie", 1), ("first_at", 1)]),
            IndexModel([("user", 1)]),
        ],
        "habits": [IndexModel([("version", 1)])],
        "calibrations": [],
        "voters": [IndexModel([("reassigning", 1)], sparse=True)],
        "ledger": [IndexModel([("subject", 1), ("seq", -1)], unique=True)],
    }

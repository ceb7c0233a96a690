"""Schemas of requests and answers; the OpenAPI contract is generated from them."""

from gateway.api.schemas.accounts import Me, MeChange, Refresh, Removal, Session, SignIn, SignUp
from gateway.api.schemas.catalogue import MovieChange, NewMovie
from gateway.api.schemas.fields import Input, Output
from gateway.api.schemas.lists import ListQuery, list_of
from gateway.api.schemas.machines import Live, Problem, Ready
from gateway.api.schemas.movies import (
    Movie,
    MovieItem,
    MovieLedgerEntry,
    MovieQuery,
    MovieVoted,
    Vote,
)
from gateway.api.schemas.people import Category, Person, PersonItem, PersonQuery, PlatformItem
from gateway.api.schemas.reviews import MyMovie, Review, ReviewQuery, ReviewText, ReviewVoted
from gateway.api.schemas.scores import ScoreExplained
from gateway.api.schemas.users import ShelfItem, ShelfQuery, Tiers, User, UserLedgerEntry

__all__ = [
    "Category",
    "Input",
    "ListQuery",
    "Live",
    "Me",
    "MeChange",
    "Movie",
    "MovieChange",
    "MovieItem",
    "MovieLedgerEntry",
    "MovieQuery",
    "MovieVoted",
    "MyMovie",
    "NewMovie",
    "Output",
    "Person",
    "PersonItem",
    "PersonQuery",
    "PlatformItem",
    "Problem",
    "Ready",
    "Refresh",
    "Removal",
    "Review",
    "ReviewQuery",
    "ReviewText",
    "ReviewVoted",
    "ScoreExplained",
    "Session",
    "ShelfItem",
    "ShelfQuery",
    "SignIn",
    "SignUp",
    "Tiers",
    "User",
    "UserLedgerEntry",
    "Vote",
    "list_of",
]

"""What HTTP callers send and get; the OpenAPI contract is generated from these."""

from gateway.schemas.accounts import Me, MeChange, Refresh, Removal, Session, SignIn, SignUp
from gateway.schemas.catalogue import MovieChange, NewMovie
from gateway.schemas.fields import Input, Output
from gateway.schemas.lists import ListQuery, list_of
from gateway.schemas.machines import Live, Problem, Ready
from gateway.schemas.movies import (
    Movie,
    MovieItem,
    MovieLedgerEntry,
    MovieQuery,
    MovieVoted,
    ScoreExplained,
    Vote,
)
from gateway.schemas.people import Category, Person, PersonItem, PersonQuery, PlatformItem
from gateway.schemas.reviews import MyMovie, Review, ReviewQuery, ReviewText, ReviewVoted
from gateway.schemas.users import ShelfItem, ShelfQuery, Tiers, User, UserLedgerEntry

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

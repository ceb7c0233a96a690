"""The movie service: the catalogue, opinions, scores and the movies' ladder."""

from typing import Any

from nameko.dependency_providers import Config

from movie.service.calibrating import CalibratingMethods
from movie.service.catalogue import CatalogueMethods
from movie.service.heat import HeatMethods
from movie.service.imports import ImportMethods
from movie.service.opinions import OpinionMethods
from movie.service.voters import VoterMethods
from movie.store import MovieStore
from moview.operating.operations import Operations
from moview.service.relay import Relay
from moview.store import Mongo


class MovieService(
    OpinionMethods,
    VoterMethods,
    HeatMethods,
    CatalogueMethods,
    ImportMethods,
    CalibratingMethods,
    Operations,
):
    """The movie service as Nameko runs it: all its commands, event handlers and chores."""

    name = "movie"

    config: Any = Config()
    store: Any = Mongo(MovieStore)
    outbox: Any = Relay()

"""The user service: accounts, sessions, libraries, and the users' ladder."""

from typing import Any

from nameko.dependency_providers import Config

from moview.operating.operations import Operations
from moview.service.relay import Relay
from moview.store import Mongo
from user.service.accounts import AccountMethods
from user.service.administration import AdministrationMethods
from user.service.library import LibraryMethods
from user.service.reactions import ReactionMethods
from user.service.writings import WritingMethods
from user.store import UserStore


class UserService(
    AccountMethods,
    AdministrationMethods,
    ReactionMethods,
    WritingMethods,
    LibraryMethods,
    Operations,
):
    """The user service as Nameko runs it: all its commands, event handlers and chores."""

    name = "user"

    config: Any = Config()
    store: Any = Mongo(UserStore)
    outbox: Any = Relay()

"""Set-up of a mongod of our own as a replica set of one with one user."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure

from moview.stack.layout import kept_secret

REPLICA_SET = "moview"
USER = "moview"
AUTHENTICATION_FAILED, ALREADY_INITIALIZED = 18, 23
ANSWER_MS = 2000

Client = MongoClient[dict[str, Any]]


@dataclass(frozen=True)
class OwnDatabase:
    """A MongoDB server on a loopback port, its key and password in `folder`."""

    folder: Path
    port: int

    @property
    def address(self) -> str:
        """Host and port, as the replica set knows them."""
        return f"127.0.0.1:{self.port}"

    @property
    def uri(self) -> str:
        """The URI, with user and password."""
        return f"mongodb://{USER}:{self.password}@{self.address}/?replicaSet={REPLICA_SET}"

    @property
    def password(self) -> str:
        """The user's password."""
        return kept_secret(self.folder / "password")

    @property
    def key_file(self) -> Path:
        """The path of the key that a replica set with access control needs."""
        path = self.folder / "replica-set.key"
        kept_secret(path)
        return path

    def set_up(self) -> bool:
        """Do the next step of the set-up; whether it accepts writes by now. Raises PyMongoError."""
        return set_up(self.address, self.password)


def direct_client(address: str, password: str | None = None) -> Client:
    """A client of this one server, whatever address the replica set has for it."""
    credentials: dict[str, Any] = {}
    if password:
        credentials = {"username": USER, "password": password}
    return MongoClient(
        f"mongodb://{address}/",
        directConnection=True,
        serverSelectionTimeoutMS=ANSWER_MS,
        connectTimeoutMS=ANSWER_MS,
        **credentials,
    )


def set_up(address: str, password: str) -> bool:
    """Do the next missing step of the set-up; whether the server accepts writes now.

    Repeat it until it does. A server whose address is new since its last run is told so. Raises
    PyMongoError while it does not answer.
    """
    with direct_client(address, password) as client:
        try:
            _initiate(client, address)
        except OperationFailure as error:
            if error.code != AUTHENTICATION_FAILED:
                raise
            return _set_up_anew(address, password)
        return _is_writable(client)


def _set_up_anew(address: str, password: str) -> bool:
    """Set up a server without users, which clients on the loopback interface may do."""
    with direct_client(address) as client:
        try:
            client.admin.command("replSetInitiate", _configuration(address))
        except OperationFailure as error:
            if error.code != ALREADY_INITIALIZED:
                raise
        if _is_writable(client):
            client.admin.command("createUser", USER, pwd=password, roles=["root"])
            return True
    return False


def _initiate(client: Client, address: str) -> None:
    known = client.local["system.replset"].find_one()
    if known is None:
        client.admin.command("replSetInitiate", _configuration(address))
    elif known["members"][0]["host"] != address:
        known["members"][0]["host"] = address
        known["version"] += 1
        client.admin.command("replSetReconfig", known, force=True)


def _configuration(address: str) -> dict[str, Any]:
    return {"_id": REPLICA_SET, "members": [{"_id": 0, "host": address}]}


def _is_writable(client: Client) -> bool:
    return bool(client.admin.command("hello").get("isWritablePrimary"))

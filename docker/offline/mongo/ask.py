"""What is asked of this container's server: make the user, or whether it takes writes."""

import os
import sys

from pymongo import MongoClient
from pymongo.errors import DuplicateKeyError, OperationFailure

USER, PASSWORD = "moview", os.environ["MONGODB_PASSWORD"]
USER_EXISTS = 51003


def make_user() -> None:
    client = MongoClient(directConnection=True)
    try:
        client.admin.command("createUser", USER, pwd=PASSWORD, roles=["root"])
    except (DuplicateKeyError, OperationFailure) as error:
        if error.code not in (USER_EXISTS, 11000):
            raise


def healthy() -> None:
    client = MongoClient(
        username=USER, password=PASSWORD, directConnection=True, serverSelectionTimeoutMS=5000
    )
    if not client.admin.command("hello")["isWritablePrimary"]:
        sys.exit("it takes no writes")
    client.admin.command("listDatabases")


if __name__ == "__main__":
    {"make-user": make_user, "healthy": healthy}[sys.argv[1]]()

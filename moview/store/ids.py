"""Ids of documents and of this process."""

from bson import ObjectId


def new_id() -> str:
    """A new opaque id; ids made later sort later."""
    return str(ObjectId())


PROCESS = new_id()
"""The id of this process, which publishes the events that it saves."""

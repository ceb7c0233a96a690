"""Faults of what callers send, as one error."""

from moview.errors import Invalid


def check(**faults: list[str]) -> None:
    """Invalid with the fields that have faults."""
    found = {name: messages for name, messages in faults.items() if messages}
    if found:
        raise Invalid(found)

"""Checks of what callers send."""

from moview.errors import Invalid


def check(**faults: list[str]) -> None:
    """Raise Invalid with the fields that have faults, if any has."""
    found = {name: messages for name, messages in faults.items() if messages}
    if found:
        raise Invalid(found)

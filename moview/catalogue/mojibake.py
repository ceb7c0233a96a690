"""Repair of text in Windows-1252 that was decoded as Mac OS Roman: "CachÈ" for "Caché"."""

from __future__ import annotations

import re

# What the repair may bring forth: small accented letters, and signs that such titles have.
PLAUSIBLE = re.compile(r"[\x00-\x7fß-öø-ÿœ½¼¾°³²’‘“”–]*")
LONE_DASHES = re.compile(r"(?<=\s)…(?=\s)|(?<=\w)…$")


def repaired(text: str) -> str:
    """The text as it was meant; text that makes sense already is returned unchanged.

    >>> repaired("De battre mon coeur s'est arrÍtÈ")
    "De battre mon coeur s'est arrêté"
    >>> repaired("Léon")
    'Léon'
    """
    if text.isascii():
        return text
    try:
        meant = text.encode("mac_roman").decode("cp1252")
    except UnicodeError:
        return text
    return meant if PLAUSIBLE.fullmatch(LONE_DASHES.sub("", meant)) else text

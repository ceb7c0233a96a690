"""Redaction of texts that others wrote, before they are logged: messages of drivers and errors.

What Moview itself logs names ids only. A password or a review cannot be told from other words, so
no line may be made of a body in the first place.
"""

import re

# Each kind begins where a run of its characters begins, and takes the whole run at once: a text of
# one long word is read once, not anew from each of its letters.
SECRETS = re.compile(
    r"(?P<password>://[^\s/@\"]*+@)"
    r"|(?P<token>(?<![\w-])(?=[\w-]*+\.[\w-])[\w-]*?eyJ[\w-]++\.[\w-]+(?:\.[\w-]+)?"
    r"|\bBearer\s+[^\s\"'\\]+)"
    r"|(?P<hash>\$argon2[^\s\"'\\]+)"
    r"|(?P<address>(?<![\w.!#%&*+/=?^{|}~-])[\w.!#%&*+/=?^{|}~-]++"
    r"@[\w-]+(?:\.[\w-]+)*\.[^\W\d_][\w-]*)"
)


def redacted(text: str) -> str:
    """The text with ``[token]`` and the like for tokens, hashes of passwords, passwords in URIs and
    e-mail addresses.
    """
    return SECRETS.sub(_named, text)


def _named(found: re.Match[str]) -> str:
    return "://[password]@" if found.lastgroup == "password" else f"[{found.lastgroup}]"

"""Taking out of a text what no log may hold, where others wrote the text: drivers' messages,
and those of errors nobody expected.

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
    """The text with passwords of URIs, tokens, hashes of passwords and e-mail addresses named
    instead of shown.
    """
    return SECRETS.sub(_named, text)


def _named(found: re.Match[str]) -> str:
    return "://[password]@" if found.lastgroup == "password" else f"[{found.lastgroup}]"

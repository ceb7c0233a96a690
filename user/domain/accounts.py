"""E-mails, nicknames and passwords: when two are the same, and what is allowed."""

from __future__ import annotations

import unicodedata
from typing import Final

from moview.normal_forms import normalize

NICKNAME_CHARACTERS: Final = (2, 20)
PASSWORD_CHARACTERS: Final = (8, 128)
MAX_EMAIL_CHARACTERS: Final = 254


def comparable(text: str) -> str:
    """The form in which two e-mails or nicknames are compared: NFKC, case-folded, without outer
    spaces.

    Folding can undo the normal form, so it is taken again.
    """
    folded = normalize("NFKC", text).strip().casefold()
    return normalize("NFKC", folded)


def faults_of_nickname(nickname: str) -> list[str]:
    """What is wrong with a nickname, in words."""
    shortest, longest = NICKNAME_CHARACTERS
    shown = normalize("NFKC", nickname).strip()
    if not shortest <= len(shown) <= longest:
        return [f"Must be {shortest} to {longest} characters long."]
    if any(unicodedata.category(char) in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp") for char in shown):
        return ["Must not contain control characters."]
    return []


def faults_of_password(password: str) -> list[str]:
    """What is wrong with a password, in words."""
    shortest, longest = PASSWORD_CHARACTERS
    if not shortest <= len(password) <= longest:
        return [f"Must be {shortest} to {longest} characters long."]
    return []


def faults_of_email(email: str) -> list[str]:
    """What is wrong with an e-mail address, in words. Only a mail that arrives would prove more."""
    name, _, domain = email.strip().rpartition("@")
    if not name or not domain or len(email) > MAX_EMAIL_CHARACTERS or " " in email.strip():
        return ["Not a valid e-mail address."]
    return []

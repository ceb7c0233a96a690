"""Passwords, hashed by argon2id off the event loop, in the same time whether or not there is an
account.
"""

import functools

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from moview import green
from moview.store import Document

# OWASP's second recommendation for argon2id: 19 MiB, two passes, one lane.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@functools.cache
def _nobodys_hash() -> str:
    return HASHER.hash("no account has this password")


def hash_password(password: str) -> str:
    """The argon2id hash, salted. Other green threads run meanwhile."""
    hashed: str = green.in_a_thread(HASHER.hash, password.encode("utf-8", "surrogatepass"))
    return hashed


def verify_password(user: Document | None, password: str) -> bool:
    """Whether this is the user's password. Without a user it takes as long, and is not."""
    password_hash = user["password_hash"] if user else _nobodys_hash()
    right: bool = green.in_a_thread(_verify, password_hash, password)
    return right and user is not None


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with weaker settings than today's."""
    return HASHER.check_needs_rehash(password_hash)


def _verify(password_hash: str, password: str) -> bool:
    try:
        return HASHER.verify(password_hash, password.encode("utf-8", "surrogatepass"))
    except (VerificationError, InvalidHashError):
        return False

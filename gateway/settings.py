"""The gateway's settings, read once from the service's configuration and checked at start."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nameko.exceptions import ConfigurationError

MIN_KEY_BYTES = 32
CONTACT = re.compile(r"(mailto:|https:|tel:)[!-~]{1,500}")


@dataclass(frozen=True)
class Settings:
    """The gateway's settings; a limit of 0 means none.

    ``cache_seconds`` is the largest age of a cached response (0: nothing is cached). Tokens are
    signed with ``token_key``, and accepted if signed with it or one of ``accepted_token_keys``.
    ``trusted_proxies`` is how many addresses of X-Forwarded-For are trusted, from the right.
    ``security_contact`` is the contact in security.txt, a URI (RFC 9116).
    """

    token_key: bytes
    accepted_token_keys: tuple[bytes, ...] = ()
    cors_origins: frozenset[str] = frozenset()
    signups_per_minute: int = 60
    wrong_passwords_per_minute: int = 10
    writes_per_second: int = 20
    cache_seconds: float = 1.0
    trusted_proxies: int = 0
    max_connections: int = 8192
    security_contact: str = ""

    @classmethod
    def read(cls, config: Mapping[str, Any]) -> "Settings":
        """The settings of a configuration. Raises ConfigurationError for a bad value."""
        return cls(
            token_key=_token_key("TOKEN_KEY", config.get("TOKEN_KEY")),
            accepted_token_keys=tuple(
                _token_key("each of ACCEPTED_TOKEN_KEYS", key)
                for key in str(config.get("ACCEPTED_TOKEN_KEYS") or "").split()
            ),
            cors_origins=_origins(config.get("CORS_ORIGINS")),
            signups_per_minute=_count(config, "SIGNUPS_PER_MINUTE", cls.signups_per_minute),
            wrong_passwords_per_minute=_count(
                config, "WRONG_PASSWORDS_PER_MINUTE", cls.wrong_passwords_per_minute
            ),
            writes_per_second=_count(config, "WRITES_PER_SECOND", cls.writes_per_second),
            cache_seconds=_number(config, "CACHE_SECONDS", cls.cache_seconds),
            trusted_proxies=_count(config, "TRUSTED_PROXIES", cls.trusted_proxies),
            max_connections=_count(config, "MAX_CONNECTIONS", cls.max_connections),
            security_contact=_contact(config.get("SECURITY_CONTACT")),
        )


def _token_key(name: str, value: object) -> bytes:
    key = str(value or "").encode()
    if len(key) < MIN_KEY_BYTES:
        raise ConfigurationError(
            f"{name} must be a secret of at least {MIN_KEY_BYTES} bytes, it has {len(key)}"
        )
    return key


def _contact(value: object) -> str:
    """A URI, as RFC 9116 wants it; empty for none."""
    contact = str(value or "").strip()
    if contact and not CONTACT.fullmatch(contact):
        raise ConfigurationError(
            f"SECURITY_CONTACT must begin with mailto:, https: or tel:, not {contact!r}"
        )
    return contact


def _origins(value: object) -> frozenset[str]:
    """``https://a.example, https://b.example``; ``*`` for every origin."""
    return frozenset(str(value or "").replace(",", " ").split())


def _number(config: Mapping[str, Any], name: str, default: float) -> float:
    value = config.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 10**9:
        raise ConfigurationError(f"{name} must be a number of 0 or more, not {value!r}")
    return float(value)


def _count(config: Mapping[str, Any], name: str, default: int) -> int:
    value = _number(config, name, default)
    if not value.is_integer():
        raise ConfigurationError(f"{name} must be a whole number, not {value!r}")
    return int(value)

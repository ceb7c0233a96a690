"""The gateway refuses to start on invalid settings."""

from datetime import UTC, datetime
from typing import Any

import pytest
from nameko.exceptions import ConfigurationError

from gateway.settings import Settings
from gateway.site.security_text import security_text

KEY = "k" * 32


def test_a_key_is_all_that_is_needed() -> None:
    settings = Settings.read({"TOKEN_KEY": KEY})
    assert settings.token_key == KEY.encode()
    assert settings.signups_per_minute == 60
    assert settings.wrong_passwords_per_minute == 10
    assert settings.writes_per_second == 20
    assert settings.cache_seconds == 1
    assert settings.cors_origins == frozenset()


def test_further_keys_are_apart_by_spaces_and_none_may_be_short() -> None:
    others = ["o" * 32, "p" * 40]
    settings = Settings.read({"TOKEN_KEY": KEY, "ACCEPTED_TOKEN_KEYS": "  ".join(others)})
    assert settings.accepted_token_keys == tuple(other.encode() for other in others)
    with pytest.raises(ConfigurationError, match="ACCEPTED_TOKEN_KEYS.* has 5"):
        Settings.read({"TOKEN_KEY": KEY, "ACCEPTED_TOKEN_KEYS": f"{others[0]} short"})


@pytest.mark.parametrize("key", [None, "", "k" * 31])
def test_a_short_key_is_refused_in_one_line(key: str | None) -> None:
    with pytest.raises(ConfigurationError, match="TOKEN_KEY") as refused:
        Settings.read({"TOKEN_KEY": key})
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WRITES_PER_SECOND", -1),
        ("WRITES_PER_SECOND", 1.5),
        ("SIGNUPS_PER_MINUTE", "many"),
        ("CACHE_SECONDS", None),
        ("TRUSTED_PROXIES", True),
    ],
)
def test_a_setting_that_is_no_number_is_named(name: str, value: Any) -> None:
    with pytest.raises(ConfigurationError, match=name):
        Settings.read({"TOKEN_KEY": KEY, name: value})


def test_origins_are_separated_by_commas() -> None:
    settings = Settings.read({"TOKEN_KEY": KEY, "CORS_ORIGINS": "https://a.example, https://b.c"})
    assert settings.cors_origins == {"https://a.example", "https://b.c"}


@pytest.mark.parametrize("contact", ["", "mailto:a@example.com", "https://example.com/security"])
def test_a_contact_is_a_uri(contact: str) -> None:
    settings = Settings.read({"TOKEN_KEY": KEY, "SECURITY_CONTACT": contact})
    assert settings.security_contact == contact


@pytest.mark.parametrize("contact", ["a@example.com", "mailto:a\nb", "http://example.com"])
def test_a_contact_that_is_none_is_refused_at_start(contact: str) -> None:
    with pytest.raises(ConfigurationError, match="SECURITY_CONTACT"):
        Settings.read({"TOKEN_KEY": KEY, "SECURITY_CONTACT": contact})


def test_a_security_text_has_what_rfc_9116_asks_for() -> None:
    text = security_text("mailto:a@example.com", datetime(2026, 1, 1, 12, tzinfo=UTC))
    assert text.splitlines() == [
        "Contact: mailto:a@example.com",
        "Expires: 2026-06-30T00:00:00Z",
        "Preferred-Languages: ko, en",
    ]

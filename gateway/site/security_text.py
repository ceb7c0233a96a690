"""``/.well-known/security.txt``: where to report a security hole (RFC 9116)."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from gateway.api.route import Route
from gateway.http.incoming import Incoming
from gateway.http.problems import Answer, HttpError

VALID_FOR = timedelta(days=180)


class SecurityTextEntrypoint:
    """Answers with the operator's contact; 404 where there is none."""

    def __init__(self, contact: str) -> None:
        self._contact = contact
        self.route = Route(
            "GET", "/.well-known/security.txt", "", "pages", {200: None}, inline=True
        )

    def answer(self, _incoming: Incoming, _path: Mapping[str, str]) -> Answer:
        """The text, good for half a year from today."""
        if not self._contact:
            raise HttpError(404, "There is nothing at this address.")
        return Answer(
            200,
            security_text(self._contact, datetime.now(UTC)).encode(),
            {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "public, max-age=86400"},
        )


def security_text(contact: str, now: datetime) -> str:
    """The fields that RFC 9116 asks for, and the languages that are read."""
    expires = (now + VALID_FOR).replace(hour=0, minute=0, second=0, microsecond=0)
    return (
        f"Contact: {contact}\nExpires: {expires:%Y-%m-%dT%H:%M:%SZ}\nPreferred-Languages: ko, en\n"
    )

"""Sessions that this gateway ended, while access tokens of theirs may be unexpired."""

import time
from collections import OrderedDict

from gateway.auth.tokens import LIFETIME_SECONDS, Claims

MAX_ENDED = 50_000


class EndedSessions:
    """Single sessions, and users all of whose sessions were ended; bounded in age and number."""

    def __init__(self) -> None:
        self._ended: OrderedDict[str, float] = OrderedDict()

    def add_session(self, session_id: str) -> None:
        """Cover every token of this session."""
        self._add(f"session:{session_id}")

    def add_user(self, user_id: str) -> None:
        """Cover every token issued to this user until now."""
        self._add(f"user:{user_id}")

    def covers(self, claims: Claims) -> bool:
        """Whether the token's session was ended, by itself or with all of the user's."""
        return (
            f"session:{claims.session_id}" in self._ended
            or self._ended.get(f"user:{claims.user_id}", 0.0) >= claims.issued_at
        )

    def _add(self, key: str) -> None:
        self._ended.pop(key, None)
        self._ended[key] = time.time()
        while len(self._ended) > MAX_ENDED or self._oldest() < time.time() - LIFETIME_SECONDS:
            self._ended.popitem(last=False)

    def _oldest(self) -> float:
        return next(iter(self._ended.values()))

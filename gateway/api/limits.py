"""Rate limits on sign-ups, wrong passwords and writes. Each gateway counts in memory."""

import math
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from limits import RateLimitItem, RateLimitItemPerMinute, RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from gateway.api.request import Request
from gateway.settings import Settings
from moview.errors import Forbidden, Invalid, MoviewError, TooManyRequests, Unauthorized
from moview.normal_forms import normalize


class Limits:
    """The rate limits of a gateway: context managers, entered around the work of a route.

    Entering raises TooManyRequests once the limit is reached; a limit of 0 never is.
    """

    def __init__(self, settings: Settings) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._signups = _per_minute(settings.signups_per_minute)
        self._wrong_passwords = _per_minute(settings.wrong_passwords_per_minute)
        writes = settings.writes_per_second
        self._writes = RateLimitItemPerSecond(writes) if writes else None
        self._guesses: Counter[tuple[str, str]] = Counter()
        self._suspended_until = 0.0

    def suspend(self, seconds: float) -> None:
        """Count no sign-ups and writes for so many seconds; wrong passwords still count."""
        self._suspended_until = time.monotonic() + seconds

    @contextmanager
    def signups(self, request: Request) -> Iterator[None]:
        """Limit sign-ups by address; each that is well-formed counts."""
        self._hit(self._signups, "signup", request.address)
        yield

    @contextmanager
    def writes(self, request: Request) -> Iterator[None]:
        """Limit writes by user; each counts."""
        self._hit(self._writes, "write", request.user_id)
        yield

    @contextmanager
    def wrong_passwords(self, request: Request) -> Iterator[None]:
        """Limit wrong passwords by account and by address; right ones do not count.

        At the limit the right one is refused as well, or else guessing could go on. Guesses under
        way count as wrong until they are not, so that a hundred at once are no way around.
        """
        limit = self._wrong_passwords
        if limit is None:
            yield
            return
        keys = [("account", account_of(request)), ("address", request.address)]
        for key in keys:
            if self._left(limit, key) <= 0:
                raise self._refusal(limit, *key)
        self._guesses.update(keys)
        try:
            yield
        except MoviewError as error:
            if is_wrong_password(error, signed_in=request.identity is not None):
                for key in keys:
                    self._limiter.hit(limit, *key)
            raise
        finally:
            self._guesses.subtract(keys)
            for key in keys:
                if self._guesses[key] <= 0:
                    del self._guesses[key]

    @contextmanager
    def account_changes(self, request: Request) -> Iterator[None]:
        """Limit writes; and wrong passwords, where the body has the current password."""
        tries = "current_password" in request.body
        with self.writes(request):
            with self.wrong_passwords(request) if tries else nullcontext():
                yield

    def _left(self, limit: RateLimitItem, key: tuple[str, str]) -> int:
        stats = self._limiter.get_window_stats(limit, *key)
        return stats.remaining - self._guesses[key]

    def _hit(self, item: RateLimitItem | None, *key: str) -> None:
        if item is None or time.monotonic() < self._suspended_until:
            return
        if not self._limiter.hit(item, *key):
            raise self._refusal(item, *key)

    def _refusal(self, item: RateLimitItem, *key: str) -> TooManyRequests:
        reset = self._limiter.get_window_stats(item, *key).reset_time
        seconds = max(1, math.ceil(reset - time.time()))
        return TooManyRequests(f"The limit is {item}; try again later.", seconds)


Limit = Callable[[Limits, Request], AbstractContextManager[None]]


def _per_minute(count: int) -> RateLimitItem | None:
    return RateLimitItemPerMinute(count) if count else None


def account_of(request: Request) -> str:
    """The account whose password is tried: its id if signed in, else its normalized e-mail."""
    if request.identity is not None:
        return request.identity.user_id
    return normalize("NFKC", request.body["email"]).casefold()


def is_wrong_password(error: MoviewError, signed_in: bool) -> bool:
    """Whether the user service refused a password with this error."""
    if not signed_in:
        return isinstance(error, Unauthorized)
    if isinstance(error, Invalid):
        return "current_password" in error.errors
    return isinstance(error, Forbidden)

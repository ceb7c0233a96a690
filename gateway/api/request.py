"""A request as routes get it: checked, and who sent it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway.auth.identity import Identity


def read_anew(read: Callable[[], Any]) -> Any:
    """What is shared with nobody."""
    return read()


@dataclass(frozen=True)
class Request:
    """``query`` and ``body`` are what the route's schemas made of them.

    ``deadline`` is in seconds since the epoch; ``address`` is the caller's, as far as it is known.
    ``share`` takes what reads the part of the answer that is the same for everyone, and reads
    only if that is not kept.
    """

    request_id: str
    address: str
    deadline: float
    path: Mapping[str, str]
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    identity: Identity | None = None
    share: Callable[[Callable[[], Any]], Any] = read_anew

    @property
    def user_id(self) -> str:
        """The signed-in user, on routes that only those reach."""
        return self._caller.user_id

    @property
    def session_id(self) -> str:
        """The signed-in user's session, on routes that only those reach."""
        return self._caller.session_id

    @property
    def is_operator(self) -> bool:
        return self.identity is not None and self.identity.is_operator

    @property
    def _caller(self) -> Identity:
        if self.identity is None:
            raise LookupError("this route lets anyone in")
        return self.identity


def client_address(peer: str, forwarded_for: str | None, trusted_proxies: int) -> str:
    """The caller's address: the one that the outermost trusted proxy saw.

    Each proxy appends whom it heard from, so anything further left was written by the caller.
    """
    if not trusted_proxies or not forwarded_for:
        return peer
    hops = [hop.strip() for hop in forwarded_for.split(",")]
    return hops[-min(trusted_proxies, len(hops))] or peer

"""A request as the methods of routes get it: checked, with its caller."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway.auth.identity import Identity


def read_anew(read: Callable[[], Any]) -> Any:
    """What ``read`` returns: without a response cache."""
    return read()


@dataclass(frozen=True)
class Request:
    """A checked request. ``query`` and ``body`` are as the route's schemas loaded them.

    ``deadline`` is in seconds since the epoch; ``address`` is the caller's, as far as it is known.
    ``share`` takes a function that reads the part of the answer that is the same for everyone, and
    calls it only if that part is not in the response cache.
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
        """The id of the signed-in user. Raises LookupError without one."""
        return self._caller.user_id

    @property
    def session_id(self) -> str:
        """The id of the signed-in user's session. Raises LookupError without one."""
        return self._caller.session_id

    @property
    def is_operator(self) -> bool:
        """Whether the caller is an operator."""
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
    # Werkzeug's ProxyFix believes the peer instead where there are fewer hops than proxies.
    hops = [hop.strip() for hop in forwarded_for.split(",")]
    return hops[-min(trusted_proxies, len(hops))] or peer

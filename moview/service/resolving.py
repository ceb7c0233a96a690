"""Host names are resolved by the system in real threads, so that only the caller waits.

eventlet's own resolver keeps an answer as long as its sender allows, with Docker ten minutes, in
which a server that came back at another address would not be found. To import it takes a third of
the time in which a service starts.
"""

import socket
from ipaddress import ip_address
from typing import Any

from moview import green


def use_threads() -> None:
    """Resolve every host name so from now on, in a process that eventlet has patched."""
    look_up = socket.getaddrinfo

    def getaddrinfo(host: Any, *arguments: Any, **options: Any) -> Any:
        if _is_address(host):
            return look_up(host, *arguments, **options)
        return green.in_a_thread(look_up, host, *arguments, **options)

    socket.getaddrinfo = green.socket.getaddrinfo = getaddrinfo


def _is_address(host: Any) -> bool:
    """Whether there is nothing to look up."""
    try:
        ip_address(str(host))
    except ValueError:
        return False
    return True

"""Listening, and turning away those for whom there is no room."""

import re
import resource
from typing import Any
from uuid import uuid4

from nameko.exceptions import ConfigurationError

from gateway.http.access_log import count_rejection
from gateway.http.problems import problem
from moview import green
from moview.observability.logging import logger

BACKLOG = 1024
MAX_FILES = 65_536
ADDRESS = re.compile(r"(?:(?P<host>[^:]*):)?(?P<port>[0-9]{1,5})")

log = logger(__name__)


def new_request_id() -> str:
    """An id for a request that came without a sane one."""
    return uuid4().hex


def listen(address: str) -> Any:
    """A socket listening on ``[host:]port``. Raises ConfigurationError, also if it is taken."""
    match = ADDRESS.fullmatch(address)
    if match is None:
        raise ConfigurationError(f"cannot listen on {address!r}: [host:]port is needed")
    try:
        return green.listen((match["host"] or "", int(match["port"])), BACKLOG)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ConfigurationError(f"cannot listen on {address}: {reason}") from None


def refuse(sock: Any) -> None:
    """Answer 503 on a connection for which there is no room, without reading from it."""
    count_rejection(503)
    request_id = new_request_id()
    answer = problem(503, "Too many connections.", request_id, headers={"Retry-After": "1"})
    try:
        sock.settimeout(0.5)
        sock.sendall(answer.as_bytes(request_id))
        sock.shutdown(green.socket.SHUT_WR)
    except OSError as error:
        log.info("refused connection was gone", error=str(error))
    finally:
        sock.close()


def allow_many_files() -> None:
    """Each connection is a file; the usual soft limit of 1,024 would be the first to be reached."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MAX_FILES if hard == resource.RLIM_INFINITY else min(hard, MAX_FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))

"""Listening, and turning away those for whom there is no room."""

import resource
from typing import Any
from uuid import uuid4

import eventlet
from nameko.exceptions import ConfigurationError
from nameko.web.server import parse_address

from gateway.http.access_log import count_rejection
from gateway.http.problems import problem
from moview.observability.logging import logger

BACKLOG = 1024
MAX_FILES = 65_536

log = logger(__name__)


def new_request_id() -> str:
    """An id for a request that came without a sane one."""
    return uuid4().hex


def listen(address: str) -> Any:
    """The listening socket. eventlet would share a port that is taken, two stacks in turns."""
    try:
        return eventlet.listen(parse_address(address), backlog=BACKLOG, reuse_port=False)
    except OSError as error:
        raise ConfigurationError(f"cannot listen on {address}: {error.strerror}") from None


def refuse(sock: Any) -> None:
    """Answer 503 on a connection for which there is no room, without reading from it."""
    count_rejection(503)
    request_id = new_request_id()
    answer = problem(503, "Too many connections.", request_id, headers={"Retry-After": "1"})
    try:
        sock.settimeout(0.5)
        sock.sendall(answer.as_bytes(request_id))
        sock.shutdown(eventlet.green.socket.SHUT_WR)
    except OSError as error:
        log.info("refused connection was gone", error=str(error))
    finally:
        sock.close()


def allow_many_files() -> None:
    """Each connection is a file; the usual soft limit of 1,024 would be the first to be reached."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MAX_FILES if hard == resource.RLIM_INFINITY else min(hard, MAX_FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))

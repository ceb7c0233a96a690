"""Checking and reading the requests for one route."""

import re
import time
from collections.abc import Mapping
from typing import Any

from marshmallow import Schema

from gateway.api.documents import load, read_json, read_query
from gateway.api.request import Request, client_address
from gateway.api.route import ID_PATTERN, Reader, Route
from gateway.api.web_server import WebServer
from gateway.auth.identity import Identity
from gateway.auth.sessions import Sessions
from gateway.http.incoming import Incoming
from gateway.http.problems import HttpError
from moview.errors import NotFound
from moview.observability import logging

JSON_TYPE = re.compile(r'application/json(\s*;\s*charset="?utf-8"?)?\s*', re.IGNORECASE)


class NoFields(Schema):
    """A route without query parameters."""


class RequestReader:
    """Reads requests as one route takes them; what is wrong is refused without taking a worker.

    Checks come in the order of the contract: size and type, token, right, JSON, fields, ids.
    """

    def __init__(self, route: Route, server: WebServer, sessions: Sessions) -> None:
        self._route = route
        self._server = server
        self._sessions = sessions
        self._query = (route.query or NoFields)()
        self._body = route.body() if route.body else None

    def read(self, incoming: Incoming, path: Mapping[str, str]) -> Request:
        """The request, checked. ``path`` has the path's parameters.

        Raises HttpError 400, 408, 411, 413 and 415, Unauthorized, Forbidden, Unavailable, Invalid,
        and NotFound for what cannot be an id.
        """
        self._check_head(incoming)
        identity = self._identify(incoming)
        document = read_json(incoming.read_body()) if self._body else None
        query = load(self._query, read_query(incoming.query))
        body: Mapping[str, Any] = load(self._body, document) if self._body else {}
        if not all(re.fullmatch(ID_PATTERN, value) for value in path.values()):
            raise NotFound("Nothing has this id.")
        incoming.checked_path = incoming.path
        return Request(
            request_id=incoming.request_id,
            address=self._address(incoming),
            deadline=self._deadline(incoming),
            path=path,
            query=query,
            body=body,
            identity=identity,
        )

    def _check_head(self, incoming: Incoming) -> None:
        """Size and type, as far as the headers tell."""
        if incoming.header("transfer-encoding") is not None:
            raise HttpError(411, "Content-Length is required; chunked bodies are not supported.")
        if (incoming.length or 0) > self._route.largest_body:
            raise HttpError(413, f"The body may not exceed {self._route.largest_body} bytes.")
        if self._body is None:
            return
        if incoming.length is None:
            raise HttpError(411, "A body with a Content-Length is required.")
        if not JSON_TYPE.fullmatch(incoming.header("content-type") or ""):
            raise HttpError(415, "The body must be application/json, in UTF-8.")

    def _identify(self, incoming: Incoming) -> Identity | None:
        authorization = incoming.header("authorization")
        if self._route.reader is Reader.ANYONE:
            return None
        if self._route.reader is Reader.OPTIONAL and authorization is None:
            return None
        operator = self._route.reader is Reader.OPERATOR
        identity = self._sessions.identify(authorization, operator, incoming.request_id)
        logging.add(user_id=identity.user_id)
        return identity

    def _address(self, incoming: Incoming) -> str:
        return client_address(
            incoming.peer,
            incoming.header("x-forwarded-for"),
            self._server.settings.trusted_proxies,
        )

    def _deadline(self, incoming: Incoming) -> float:
        if self._route.seconds is None:
            return incoming.deadline
        return min(incoming.deadline, time.time() + self._route.seconds)

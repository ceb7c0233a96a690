from typing import Any

STATE_IDLE: str
STATE_REQUEST: str
STATE_CLOSE: str

class HeaderLineTooLong(Exception): ...
class HeadersTooLarge(Exception): ...

class FileObjectForHeaders:
    def __init__(self, fp: Any) -> None: ...
    def readline(self, size: int = ...) -> bytes: ...

class HttpProtocol:
    application: Any
    close_connection: bool
    conn_state: list[Any]
    connection: Any
    environ: dict[str, Any]
    raw_requestline: bytes
    request_version: str
    server: Any
    wfile: Any
    def finish(self) -> None: ...
    def get_environ(self) -> dict[str, Any]: ...
    def handle_one_response(self) -> None: ...
    def parse_request(self) -> bool: ...

class Server:
    app: Any
    capitalize_response_headers: bool
    keepalive: float
    outstanding_requests: int
    socket_timeout: float
    url_length_limit: int
    def __init__(self, socket: Any, address: Any, app: Any, **options: Any) -> None: ...
    def process_request(self, sock_params: list[Any]) -> None: ...

server: Any

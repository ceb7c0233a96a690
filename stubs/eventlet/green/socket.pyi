from typing import Any

getaddrinfo: Any
SHUT_RD: int
SHUT_WR: int

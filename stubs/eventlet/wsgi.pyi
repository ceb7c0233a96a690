from typing import Any

server: Any

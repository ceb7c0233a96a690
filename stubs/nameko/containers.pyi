from typing import Any

class ServiceContainer:
    def __getattr__(self, name: str) -> Any: ...

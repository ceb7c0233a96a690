from typing import Any

from nameko.extensions import DependencyProvider

class MongoDatabase(DependencyProvider):
    client: Any
    database: Any
    def __getattr__(self, name: str) -> Any: ...

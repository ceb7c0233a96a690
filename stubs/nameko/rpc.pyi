from collections.abc import Callable
from typing import Any, TypeVar

from nameko.extensions import DependencyProvider, Entrypoint, SharedExtension

_F = TypeVar("_F", bound=Callable[..., Any])

def get_rpc_exchange(config: Any) -> Any: ...

class RpcConsumer(SharedExtension):
    queue: Any
    queue_consumer: Any
    def handle_message(self, body: Any, message: Any) -> None: ...
    def __getattr__(self, name: str) -> Any: ...

class Rpc(Entrypoint):
    rpc_consumer: Any
    def handle_message(self, body: Any, message: Any) -> None: ...
    def __getattr__(self, name: str) -> Any: ...

class ReplyListener(SharedExtension):
    queue_consumer: Any
    def __getattr__(self, name: str) -> Any: ...

class RpcProxy(DependencyProvider):
    def __init__(self, target_service: str, **options: Any) -> None: ...

def rpc(method: _F) -> _F: ...

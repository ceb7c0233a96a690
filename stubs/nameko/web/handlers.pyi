from collections.abc import Callable
from typing import Any, TypeVar

_F = TypeVar("_F", bound=Callable[..., Any])

def http(method: str, url: str) -> Callable[[_F], _F]: ...

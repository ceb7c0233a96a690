from collections.abc import Callable
from typing import Any

def execute(work: Callable[..., Any], *args: object, **kwargs: object) -> Any: ...

"""The local stack: everything Moview runs on, started and watched on one machine."""

from moview.stack.errors import NotRunningError, StackError
from moview.stack.state import Connection, connection

__all__ = ["Connection", "NotRunningError", "StackError", "connection"]

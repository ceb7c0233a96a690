"""Connections to the broker: over TLS where its URI begins with amqps."""

from typing import Any
from urllib.parse import urlsplit

from kombu.connection import Connection


def connection_to(uri: str, **options: Any) -> Connection:
    """kombu's connection, not opened yet. ``options`` are kombu's."""
    return Connection(uri, ssl=tls_of(uri), **options)


def tls_of(uri: str) -> dict[str, str] | bool:
    """kombu's ``ssl`` option for a URI: False without TLS.

    Left to itself, kombu checks who signed the certificate of an ``amqps`` server, but not that it
    is this server's. Authorities are the system's, or those in the file ``SSL_CERT_FILE``.
    """
    parts = urlsplit(uri)
    if parts.scheme != "amqps" or parts.hostname is None:
        return False
    return {"server_hostname": parts.hostname}

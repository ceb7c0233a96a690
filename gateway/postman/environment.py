"""What differs from one place to another: where Moview is, and whose account signs in."""

from typing import Any
from uuid import NAMESPACE_URL, uuid5

ACCOUNT = {"email": "minji@example.com", "nickname": "민지", "password": "correct horse"}
ENVIRONMENT: dict[str, Any] = {
    # Importing an environment anew replaces the one of the same id.
    "id": str(uuid5(NAMESPACE_URL, "moview environment")),
    "name": "Moview on this machine",
    "values": [
        {"key": "base_url", "value": "http://localhost:8000", "type": "default", "enabled": True},
        *(
            {
                "key": name,
                "value": value,
                "type": "secret" if name == "password" else "default",
                "enabled": True,
            }
            for name, value in ACCOUNT.items()
        ),
    ],
    "_postman_variable_scope": "environment",
}

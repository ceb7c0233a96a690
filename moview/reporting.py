"""Unexpected errors go to Sentry, one report each, where SENTRY_DSN is set; else this does
nothing.
"""

import os
from typing import Any

import sentry_sdk


def configure(service: str) -> None:
    """Start reporting for this process, if a DSN is set."""
    dsn = os.environ.get("SENTRY_DSN")
    if not dsn:
        return
    sentry_sdk.init(
        dsn=dsn,
        server_name=service,
        environment=os.environ.get("SENTRY_ENVIRONMENT", "production"),
        send_default_pii=False,
        shutdown_timeout=1,
    )
    sentry_sdk.set_tag("service", service)


def report(error: BaseException, **tags: Any) -> None:
    """Report an error nobody expected, with these tags."""
    with sentry_sdk.new_scope() as scope:
        for name, value in tags.items():
            scope.set_tag(name, value)
        sentry_sdk.capture_exception(error)

"""The services by name."""

STATEFUL = ("movie", "user", "review")
"""Those that own data, and so have an outbox, a database and copies."""
SERVICES = (*STATEFUL, "gateway")

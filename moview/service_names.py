"""The names of the services."""

STATEFUL = ("movie", "user", "review")
"""The services that own data: each has a database, an outbox and copies of others' data."""
SERVICES = (*STATEFUL, "gateway")

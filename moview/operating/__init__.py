"""Audits, what operators ask of services, and where a running Moview is found."""

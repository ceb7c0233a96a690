"""Measurements of Moview, beside its peers: ``python -m bench --help``."""

"""A movie's page."""

"""Authentication: access tokens, and the sessions that they belong to."""

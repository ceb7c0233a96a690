"""Who is asking: access tokens and the sessions that they belong to."""

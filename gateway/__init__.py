"""The gateway service: the HTTP API and the pages. It checks requests and calls services by RPC."""

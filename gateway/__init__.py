"""The HTTP JSON API: what callers send is checked here, then handed to the services by RPC."""

"""The routes by resource: schema in, call, schema out."""

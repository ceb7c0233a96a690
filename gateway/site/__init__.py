"""Moview's pages for people: HTML rendered from the API's own answers.

Each page asks the API within the process, as any caller does over the wire, and makes a page of
the answers. So pages know no service and no rule, and every check, limit and cached response of the
API holds for them; they are its reference client.
"""

from gateway.site.site import Site

__all__ = ["Site"]

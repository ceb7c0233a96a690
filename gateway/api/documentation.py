"""Interactive documentation: Swagger UI from its package, and the types of problems."""

from functools import cache
from html import escape
from importlib.util import find_spec
from pathlib import Path

from gateway.api import KINDS

POLICY = {
    "Content-Security-Policy": (
        # Swagger UI sets style attributes; scripts come from us alone and none stands in the page.
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
}
ASSET_AGE = 24 * 60 * 60

PAGE = b"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Moview API</title>
<link rel="icon" type="image/png" href="/docs/icon.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<noscript>This page needs JavaScript; the contract itself is at
<a href="/openapi.json">/openapi.json</a>.</noscript>
<div id="api"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""

START = b"""SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#api",
  deepLinking: true,
  displayRequestDuration: true,
  persistAuthorization: true,
  tryItOutEnabled: true,
  validatorUrl: null,
});
"""


@cache
def asset(name: str) -> bytes:
    """A file of the installed Swagger UI. Raises LookupError if that is not installed."""
    package = find_spec("flask_swagger_ui")  # found and not imported: its Flask is of no use here
    if package is None or package.origin is None:
        raise LookupError("the package flask-swagger-ui is not installed")
    return (Path(package.origin).parent / "dist" / name).read_bytes()


@cache
def problems_page() -> bytes:
    """The HTML page of problem types, each at its anchor."""
    rows = "\n".join(
        f'<h2 id="{kind.slug}">{status} {escape(kind.title)}</h2><p><code>{kind.slug}</code></p>'
        for status, kind in KINDS.items()
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8">'
        "<title>Moview API: problems</title></head>\n<body>\n<h1>Problems</h1>\n"
        "<p>Errors are <code>application/problem+json</code> (RFC 9457); their <code>type</code> "
        "points here.</p>\n"
        f"{rows}\n</body>\n</html>\n"
    ).encode()

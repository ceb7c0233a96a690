"""Routes: health, the contract and the page that shows it."""

from typing import Any

from gateway.api import Request, documentation, http, schemas
from gateway.api.contract import contract_json
from gateway.health import Health

HTML = "text/html; charset=utf-8"
SCRIPT = "text/javascript; charset=utf-8"
READY_SECONDS = 1.7


class Machines:
    """/livez, /readyz, /openapi.json and /docs."""

    health = Health()

    @http(
        "GET",
        "/livez",
        summary="The process answers",
        tag="machines",
        answers={200: schemas.Live},
        inline=True,
    )
    def live(self, request: Request) -> Any:
        return {"status": "ok"}

    @http(
        "GET",
        "/readyz",
        summary="Broker, database and services, and the state of each",
        tag="machines",
        answers={200: schemas.Ready, 503: schemas.Ready},
        seconds=READY_SECONDS,
    )
    def ready(self, request: Request) -> Any:
        state = self.health.run()
        return 200 if state["ready"] else 503, state

    @http(
        "GET",
        "/openapi.json",
        summary="This contract",
        tag="machines",
        answers={200: None},
        shows=("contract",),
        inline=True,
    )
    def get_contract(self, request: Request) -> bytes:
        service: Any = type(self)
        return contract_json(service)

    @http(
        "GET",
        "/docs",
        summary="Interactive documentation",
        tag="machines",
        answers={200: None},
        shows=("docs",),
        inline=True,
        media_type=HTML,
        headers=documentation.POLICY,
    )
    def show_docs(self, request: Request) -> bytes:
        return documentation.PAGE

    @http(
        "GET",
        "/docs/problems",
        summary="Problem types explained",
        tag="machines",
        answers={200: None},
        shows=("docs",),
        inline=True,
        media_type=HTML,
        headers=documentation.POLICY,
    )
    def show_problems(self, request: Request) -> bytes:
        return documentation.problems_page()

    @http(
        "GET",
        "/docs/start.js",
        summary="The script that opens the contract",
        tag="machines",
        answers={200: None},
        shows=("docs",),
        inline=True,
        media_type=SCRIPT,
    )
    def get_docs_start(self, request: Request) -> bytes:
        return documentation.START

    @http(
        "GET",
        "/docs/swagger-ui-bundle.js",
        summary="Swagger UI",
        tag="machines",
        answers={200: None},
        shows=("docs",),
        inline=True,
        media_type=SCRIPT,
        max_age=documentation.ASSET_AGE,
    )
    def get_docs_script(self, request: Request) -> bytes:
        return documentation.asset("swagger-ui-bundle.js")

    @http(
        "GET",
        "/docs/swagger-ui.css",
        summary="Swagger UI's style",
        tag="machines",
        answers={200: None},
        shows=("docs",),
        inline=True,
        media_type="text/css; charset=utf-8",
        max_age=documentation.ASSET_AGE,
    )
    def get_docs_style(self, request: Request) -> bytes:
        return documentation.asset("swagger-ui.css")

    @http(
        "GET",
        "/docs/icon.png",
        summary="The page's icon",
        tag="machines",
        answers={200: None},
        shows=("docs",),
        inline=True,
        media_type="image/png",
        max_age=documentation.ASSET_AGE,
    )
    def get_docs_icon(self, request: Request) -> bytes:
        return documentation.asset("favicon-32x32.png")

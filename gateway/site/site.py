"""The pages as a part of the gateway service."""

from nameko.extensions import DependencyProvider

from gateway.api.web_server import WebServer
from gateway.auth.sessions import Sessions
from gateway.http.incoming import Incoming
from gateway.http.problems import Answer
from gateway.settings import Settings
from gateway.site import assets
from gateway.site.cookies import SessionCookies
from gateway.site.entrypoint import PageEntrypoint
from gateway.site.executor import PageExecutor
from gateway.site.fragment_cache import FragmentCache
from gateway.site.rendering import Renderer
from gateway.site.responder import error_page, with_page_headers
from gateway.site.security_text import SecurityTextEntrypoint
from gateway.site.views import PAGES
from gateway.site.visitors import Visitors


class Site(DependencyProvider):
    """Registers every page and asset with the gateway's router, and shows errors as pages."""

    server = WebServer()
    sessions = Sessions()

    def setup(self) -> None:
        settings = Settings.read(self.container.config)
        cookies = SessionCookies(settings.token_key, settings.accepted_token_keys)
        fragments = FragmentCache()
        self.visitors = Visitors(self.server, self.sessions, cookies, Renderer().page)
        router = self.server.router
        for page in PAGES:
            executor = PageExecutor(page, fragments)
            router.add(PageEntrypoint(page, self.visitors, cookies, executor))
        for entrypoint in assets.entrypoints():
            router.add(entrypoint)
        router.add(SecurityTextEntrypoint(settings.security_contact))
        self.server.present = self.present

    def present(self, incoming: Incoming, error: Exception) -> Answer | None:
        """An error as a page, for a browser that asked for one; None for any other caller."""
        if incoming.path.startswith("/v1/") or "text/html" not in (incoming.header("accept") or ""):
            return None
        visit = self.visitors.with_account(self.visitors.begin_visit(incoming))
        return with_page_headers(error_page(visit, error), incoming)

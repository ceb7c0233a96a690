"""Static files of the pages, with a version of their content in the address."""

from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path

from gateway.api.route import Route
from gateway.http.compression import LEVEL_KEPT, gzipped
from gateway.http.etags import etag_of, matches
from gateway.http.incoming import Incoming
from gateway.http.problems import Answer

FOLDER = Path(__file__).parent / "static"
TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
FOR_EVER = "public, max-age=31536000, immutable"
FOR_NOW = "public, max-age=300"


class AssetEntrypoint:
    """Answers the requests for one static file."""

    def __init__(self, path: Path) -> None:
        self._body = path.read_bytes()
        self._type = TYPES[path.suffix]
        self._etag = etag_of(self._body)
        self._version = version(path.name)
        self.route = Route("GET", f"/static/{path.name}", "", "pages", {200: None}, inline=True)

    def answer(self, incoming: Incoming, _path: Mapping[str, str]) -> Answer:
        """The file; for ever under its own version, for minutes under any other."""
        age = FOR_EVER if incoming.query == f"v={self._version}" else FOR_NOW
        headers = {"ETag": self._etag, "Cache-Control": age}
        if matches(incoming.header("if-none-match"), self._etag):
            return Answer(304, headers=headers, length=len(self._body))
        headers["Content-Type"] = self._type
        return Answer(200, self._body, headers, gzipped=lambda: self._packed)

    @cached_property
    def _packed(self) -> bytes:
        return gzipped(self._body, LEVEL_KEPT)


def entrypoints() -> Iterator[AssetEntrypoint]:
    """An entrypoint for each static file that has an address."""
    for path in sorted(FOLDER.iterdir()):
        if path.suffix in TYPES:
            yield AssetEntrypoint(path)


@cache
def version(name: str) -> str:
    """The first 12 hexadecimal digits of a static file's SHA-256."""
    return sha256((FOLDER / name).read_bytes()).hexdigest()[:12]


def address(name: str) -> str:
    """The path of a static file, under which browsers may keep it for ever."""
    return f"/static/{name}?v={version(name)}"


@cache
def stylesheet() -> str:
    """All styles as one text, which each page contains: it is painted after one round trip."""
    parts = sorted((FOLDER / "styles").glob("*.css"))
    return "".join(_compact(part.read_text("utf-8")) for part in parts)


def _compact(css: str) -> str:
    """Without the white space that lines begin with, and without comments."""
    lines = (line.strip() for line in css.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("/*")) + "\n"

"""The page as it is now, made by one thread, and only when something has changed."""

import base64
import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from tinyml_mlops.errors import TinymlError
from tinyml_mlops.fleet.status import FleetStatus
from tinyml_mlops.fleet.view import FleetView
from tinyml_mlops.report.page import FLEET_SUBTITLE, fleet
from tinyml_mlops.report.page.document import document
from tinyml_mlops.report.page.elements.tiles import warning
from tinyml_mlops.report.page.section import bodies

SCRIPT = Path(__file__).with_name("script.js").read_text(encoding="utf-8")
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    f"script-src 'sha256-{base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()}'"
)
"""Our script and no other runs, whatever a device or a model is called."""

HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True)
class Page:
    """An answer.

    Attributes:
        tag: another one for every content.
    """

    status: int
    html: bytes
    tag: str


@dataclass(frozen=True)
class Answer:
    """To one request for a page, over whichever server."""

    status: int
    headers: dict[str, str]
    body: bytes


def answer(page: Page, known: str | None) -> Answer:
    """The page, or that it has not changed; ``known`` is the request's ``If-None-Match``."""
    changed = page.tag != known
    status = page.status if changed else HTTPStatus.NOT_MODIFIED
    return Answer(status, HEADERS | {"ETag": page.tag}, page.html if changed else b"")


class FleetPages:
    """Of one fleet; asked by any thread."""

    def __init__(self, file: Path) -> None:
        self._view = FleetView(file)
        self._thread = ThreadPoolExecutor(1, "fleet-page")  # a ledger belongs to the thread that opened it
        self._last: tuple[FleetStatus, Page] | None = None

    def now(self) -> Page:
        """The page as of now, or what keeps it from being made."""
        return self._thread.submit(self._made).result()

    def close(self) -> None:
        self._thread.submit(self._view.close).result()
        self._thread.shutdown()

    def _made(self) -> Page:
        try:
            status = self._view.status()
        except TinymlError as error:
            return _page(503, document("Fleet", FLEET_SUBTITLE, [("", warning(str(error)))], script=SCRIPT))
        if self._last is None or self._last[0] != status:
            title = f"Fleet {status.fleet}"
            html = document(title, FLEET_SUBTITLE, bodies(fleet, status), script=SCRIPT)
            self._last = status, _page(200, html)
        return self._last[1]


def _page(status: int, html: str) -> Page:
    data = html.encode()
    return Page(status, data, f'"{hashlib.sha256(data).hexdigest()[:32]}"')

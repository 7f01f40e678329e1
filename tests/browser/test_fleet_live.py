"""The page of a fleet in a browser while a rollout goes on. Pictures are kept in build/browser/pages/."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import yaml

from tests.browser.chromium import DESKTOP, PHONE, Browser
from tests.browser.conftest import PICTURES, opened
from tests.fleet.host import Host
from tests.fleet.simulated import GOOD, fleet_of, release_of
from tinyml_mlops.fleet.begin import ask
from tinyml_mlops.fleet.ledger import Entry
from tinyml_mlops.fleet.places import ledger_path
from tinyml_mlops.report.live.pages import FleetPages
from tinyml_mlops.report.live.server import FleetServer

V1, V2 = "models:/kws/1", "models:/<img src=x onerror=document.title='taken'>/2"


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    """Its ledger lies where that of the served fleet does."""
    file = tmp_path / "fleet.yaml"
    made = Host(ledger_path(file, "prod").parent, fleet_of(5))
    file.write_text(yaml.safe_dump(made.fleet.model_dump(mode="json", exclude_none=True)))
    yield made
    made.ledger.close()


@pytest.fixture
def server(tmp_path: Path, host: Host) -> Iterator[FleetServer]:
    with closing(FleetPages(tmp_path / "fleet.yaml")) as pages, FleetServer(pages) as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield made
        made.shutdown()


def answered(server: FleetServer, path: str = "/", **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=30)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def test_a_rollout_is_followed(
    server: FleetServer, host: Host, project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with opened(tmp_path_factory.mktemp("profile"), project / PICTURES / "pages") as browser:
        browser.size(PHONE)
        browser.scheme("dark")
        browser.hosts()
        browser.open(server.url)
        browser.expect("Fleet prod", "not known")
        host.promote(V1)
        browser.expect("Last rollout", "finished", V1, "golden_vectors_failed")
        host.world.health[release_of(V2).ref.sha256] = GOOD.model_copy(update={"golden_vectors_failed": 2})
        host.begin(V2)
        with host.open_ledger() as other:
            ask(other, "pause", "lunch")
        browser.expect("paused")
        with host.open_ledger() as other:
            ask(other, "resume")
        host.run()
        browser.expect("aborted", "wave canary: 1 of 1 devices failed", "<img src=x")
        assert "taken" not in str(browser.run("return document.title"))
        assert browser.hosts() == {f"127.0.0.1:{server.server_port}"}
        assert browser.run("return document.documentElement.scrollWidth <= innerWidth")
        browser.whole_picture("live_phone_dark")
        browser.size(DESKTOP)
        browser.scheme("light")
        browser.whole_picture("live_desktop_light")
        stale(browser, server)


def stale(browser: Browser, server: FleetServer) -> None:
    """A server that is gone is told, and what it said last stays."""
    server.shutdown()
    server.socket.close()
    browser.expect("The server does not answer", "aborted")


def test_what_it_answers_and_whom(server: FleetServer, host: Host, tmp_path: Path) -> None:
    first = answered(server)
    assert first.status == 200 and "script-src 'sha256-" in first.headers["Content-Security-Policy"]
    assert "unsafe-inline'; connect" in first.headers["Content-Security-Policy"]
    assert server.server_address[0] == "127.0.0.1"
    tag = first.headers["ETag"]
    assert answered(server, **{"If-None-Match": tag}).status == 304
    seen: list[Entry] = []
    host.watch = seen.append
    host.promote(V1)
    assert seen and answered(server, **{"If-None-Match": tag}).status == 200
    assert answered(server, "/../fleet.yaml").status == 404
    assert answered(server, Host="evil.example").status == 403
    assert answered(server, Host=f"localhost:{server.server_port}").status == 200
    (tmp_path / "fleet.yaml").write_text("name: [<script>]")
    assert answered(server).status == 503

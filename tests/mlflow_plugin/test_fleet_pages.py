"""``mlflow server --app-name tinyml``: MLflow as ever, and pages of the fleets in its folder."""

import http.client
from collections.abc import Iterator

import pytest
import yaml
from mlflow.tracking import MlflowClient

from tests.fleet.host import Host
from tests.fleet.simulated import fleet_of
from tests.mlflow_plugin.installed import installed
from tests.tracking.server import Server
from tinyml_mlops.fleet.places import ledger_path

V1 = "models:/kws/1"


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """Of the fleet ``prod``, whose file lies in the server's folder."""
    file = tmp_path_factory.mktemp("fleets") / "fleet.yaml"
    made = Host(ledger_path(file, "prod").parent, fleet_of(3))
    file.write_text(yaml.safe_dump(made.fleet.model_dump(mode="json", exclude_none=True)))
    yield made
    made.ledger.close()


@pytest.fixture(scope="module", params=["uvicorn", "gunicorn"])
def server(
    host: Host, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    folder = host.path.parents[3]
    options = ["--app-name", "tinyml", *(["--gunicorn-opts", ""] if request.param == "gunicorn" else [])]
    environment = {"PYTHONPATH": installed(tmp_path_factory.mktemp("installed"))}
    started = Server(folder, options=options, environment=environment)
    started.start()
    try:
        yield started
    finally:
        started.stop()


def asked(server: Server, path: str, **headers: str) -> tuple[http.client.HTTPResponse, str]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer, text


def test_fleets_beside_what_mlflow_serves(server: Server, host: Host) -> None:
    assert MlflowClient(server.uri).search_experiments()[0].name == "Default"
    assert 'href="fleets/prod"' in asked(server, "/fleets")[1]
    before, page = asked(server, "/fleets/prod")
    assert before.status == 200 and "<h1>Fleet prod</h1>" in page
    assert "script-src 'sha256-" in before.headers["Content-Security-Policy"]
    tag = before.headers["ETag"]
    assert asked(server, "/fleets/prod", **{"If-None-Match": tag})[0].status == 304
    assert host.promote(V1).outcome == "finished"
    after, page = asked(server, "/fleets/prod", **{"If-None-Match": tag})
    assert after.status == 200 and "finished" in page and V1 in page


def test_a_fleet_that_is_not_there(server: Server) -> None:
    answer, page = asked(server, "/fleets/attic")
    assert answer.status == 404 and "there is no endpoint &#x27;attic&#x27;; known: prod" in page


def test_another_site_cannot_read_it(server: Server) -> None:
    """A name that was made to lead here is refused, as for all of MLflow."""
    assert asked(server, "/fleets/prod", Host="evil.example")[0].status == 403

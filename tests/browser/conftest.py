"""A real browser on a real MLflow server, over each kind of database that people use."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from mlflow import MlflowClient

from tests.browser import chromium
from tests.browser.postgresql import postgresql, programs
from tests.browser.project import BOARDS, VARIANTS, write_project
from tests.tracking.server import Server
from tinyml_mlops.tracking.run import Run
from tinyml_mlops.tracking.tracker import tracking

PICTURES = Path("build") / "browser"
REGISTERED = "keyword_spotting"
ASSISTANT_SEEN, ASSISTANT_OPEN = (
    "mlflow.assistant.fab.autoOpenedOnFirstLoad_v1",
    "mlflow.assistant.panelOpen_v1",
)


def needs(package: str, *, there: bool) -> None:
    """Skip where a Debian package is missing; on CI, which installs them all, that is a failure."""
    if there:
        return
    message = f"needs the Debian package {package}: scripts/setup.sh installs it"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


@dataclass(frozen=True)
class Logged:
    """A server with a training, its runs, and one registered version.

    Attributes:
        store: kind of database.
        runs: variant and board → run.
    """

    store: str
    uri: str
    runs: dict[tuple[str, str], Run]

    @property
    def first(self) -> Run:
        return next(iter(self.runs.values()))

    def address(self, path: str) -> str:
        """Of a page of the experiment, as people see it who train models."""
        return f"{self.uri}/#/experiments/{self.first.experiment_id}/{path}?workflowType=machine_learning"


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def logged(
    request: pytest.FixtureRequest, project: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Logged]:
    """Three variants on two boards, logged as `tinyml track` does, and the best one registered."""
    kind: str = request.param
    with ExitStack() as stack:
        store = None
        if kind == "postgresql":
            found = programs()
            needs("postgresql", there=found is not None)
            assert found
            store = stack.enter_context(postgresql(found))
        server = Server(tmp_path_factory.mktemp(f"server-{kind}"), store)
        server.start()
        stack.callback(server.stop)
        folder = tmp_path_factory.mktemp(f"project-{kind}")
        params = write_project(project, folder)
        with pytest.MonkeyPatch.context() as patch, ExitStack() as logging:
            patch.setenv("MLFLOW_TRACKING_URI", server.uri)
            tracker = logging.enter_context(tracking(folder, params))
            runs = {
                (str(variant), board): tracker.track(variant, board)
                for variant in VARIANTS
                for board in BOARDS
            }
        logged = Logged(kind, server.uri, runs)
        register(logged)
        yield logged


def register(logged: Logged) -> None:
    """One version of a registered model, with both aliases."""
    client = MlflowClient(tracking_uri=logged.uri, registry_uri=logged.uri)
    run = client.get_run(logged.runs["int8_ptq", "qemu_stm32f405"].run_id)
    model_id = run.outputs.model_outputs[0].model_id
    client.create_registered_model(REGISTERED)
    version = client.create_model_version(
        REGISTERED, f"models:/{model_id}", run.info.run_id, model_id=model_id
    ).version
    for alias in ("candidate", "champion"):
        client.set_registered_model_alias(REGISTERED, alias, version)


@pytest.fixture(scope="session")
def window(
    logged: Logged, project: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[chromium.Browser]:
    """One browser for all tests of a server; its pictures lie in build/browser/<store>/."""
    with opened(tmp_path_factory.mktemp("profile"), project / PICTURES / logged.store) as started:
        yield started


@contextmanager
def opened(profile: Path, pictures: Path) -> Iterator[chromium.Browser]:
    """A browser, where it is installed."""
    for program, package in chromium.PACKAGES.items():
        needs(package, there=shutil.which(program) is not None)
    started = chromium.Browser(profile, pictures)
    try:
        yield started
    finally:
        started.close()


@pytest.fixture
def browser(logged: Logged, window: chromium.Browser) -> Iterator[chromium.Browser]:
    """A browser that has not been on the server before, and that reaches nothing else."""
    window.scheme("light")
    window.size(chromium.DESKTOP)
    # Without the panel of an assistant that a first page opens with, and that covers a quarter of it.
    window.forget(logged.uri, **{ASSISTANT_SEEN: "true", ASSISTANT_OPEN: "false"})
    window.hosts()
    yield window
    assert window.hosts() <= {urlsplit(logged.uri).netloc}  # MLflow's UI and our pages need no network

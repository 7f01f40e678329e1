"""A proxy before the real MLflow server, and a project to log."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.tracking.outputs import write_outputs
from tests.tracking.proxy import Proxy
from tests.tracking.server import Server


@pytest.fixture
def proxy(server: Server) -> Iterator[Proxy]:
    made = Proxy(server.port)
    try:
        yield made
    finally:
        made.close()


@pytest.fixture(autouse=True)
def no_foreign_store(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the developer's shell points to, tests log nothing there."""
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    monkeypatch.delenv("DVC_ROOT", raising=False)


@pytest.fixture
def quick_failures(monkeypatch: pytest.MonkeyPatch) -> None:
    """A request that fails is not tried again: the test wants the failure."""
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    monkeypatch.setattr("tinyml_mlops.tracking.patience.RETRY_S", 0.0)


OpenStore = Callable[[str], Any]


@pytest.fixture
def open_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenStore]:
    """Make a ``RunStore`` for a URI."""
    from tinyml_mlops.tracking.environment import mlflow_environment
    from tinyml_mlops.tracking.location import location_of

    @contextmanager
    def environment() -> Iterator[OpenStore]:
        with mlflow_environment():
            from tinyml_mlops.tracking.store import RunStore

            def opened(uri: str) -> RunStore:
                monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)
                return RunStore(location_of(tmp_path))

            yield opened

    with environment() as opened:
        yield opened


@pytest.fixture
def measured(tmp_path: Path, project: Path) -> Path:
    """A project folder in which `dvc repro` has come as far as ``deploy``."""
    folder = tmp_path / "project"
    folder.mkdir()
    write_outputs(project, folder)
    return folder

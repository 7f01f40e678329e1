"""What every test may ask for."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from scipy.io import wavfile

from tests.tracking.server import Server

MLFLOW_REMEMBERS = (
    "MLFLOW_TRACKING_URI",
    "MLFLOW_REGISTRY_URI",
    "MLFLOW_EXPERIMENT_ID",
    "MLFLOW_EXPERIMENT_NAME",
)
PROJECT = Path(__file__).resolve().parent.parent
SHARED = PROJECT.parent / "shared"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--hardware", action="store_true", help="run the tests that need a real board")


def pytest_configure() -> None:
    """Whatever the developer's shell points to, tests log and register nothing there."""
    for name in MLFLOW_REMEMBERS:
        os.environ.pop(name, None)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--hardware"):
        return
    for item in items:
        if "hardware" in item.keywords:
            item.add_marker(pytest.mark.skip(reason="needs a real board: pytest --hardware"))


@pytest.fixture(scope="session")
def project() -> Path:
    """The root of the source tree."""
    return PROJECT


@contextmanager
def own_store_of_mlflow() -> Iterator[None]:
    """MLflow remembers in the process which store and experiment it was told, whatever is said later."""
    told = {name: os.environ.get(name) for name in MLFLOW_REMEMBERS}
    yield
    if (mlflow := sys.modules.get("mlflow")) is None:
        return
    from mlflow.tracking import fluent
    from mlflow.tracking._tracking_service import utils

    utils._artifact_repos_cache.clear()  # by run, not by store: one test's proxy is not the next one's
    fluent._active_experiment_id = None
    mlflow.set_tracking_uri(None)
    mlflow.set_registry_uri(None)
    for name, value in told.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


@pytest.fixture(autouse=True, scope="module")
def own_store_of_a_module() -> Iterator[None]:
    """What fixtures of a whole module tell MLflow."""
    with own_store_of_mlflow():
        yield


@pytest.fixture(autouse=True)
def own_store_of_a_test(own_store_of_a_module: None) -> Iterator[None]:
    with own_store_of_mlflow():
        yield


def _shared(name: str) -> Path:
    folder = SHARED / name
    if not folder.is_dir():
        pytest.skip(f"{folder} is not there: it holds the reference {name}")
    return folder


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One MLflow server for all tests; each takes an experiment, a project or names of its own."""
    started = Server(tmp_path_factory.mktemp("mlflow-server"))
    started.start()
    try:
        yield started
    finally:
        started.stop()


@pytest.fixture(scope="session")
def shared_models() -> Path:
    """Reference models that nobody here trained."""
    return _shared("models")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real recordings."""
    return _shared("data")


@pytest.fixture
def recordings(tmp_path: Path) -> Path:
    """Three classes (tones), five speakers (small detunings), four recordings each, 8 kHz."""
    random = np.random.default_rng(0)
    for label, hertz in (("low", 300), ("middle", 900), ("high", 2_000)):
        for speaker in range(5):
            for number in range(4):
                time_s = np.arange(4_000) / 8_000
                wave = 0.3 * np.sin(2 * np.pi * hertz * (1 + 0.02 * speaker) * time_s)
                wave += random.normal(0.0, 0.01, len(wave))
                path = tmp_path / "recordings" / label / f"speaker{speaker}_nohash_{number}.wav"
                path.parent.mkdir(parents=True, exist_ok=True)
                wavfile.write(path, 8_000, (wave * 32767).astype(np.int16))
    return tmp_path / "recordings"

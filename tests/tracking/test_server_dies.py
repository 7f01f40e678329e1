"""`dvc repro` while the tracking server is killed again and again: then `tinyml track` makes it whole."""

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import psutil
import pytest
from mlflow import MlflowClient

from tests.pipeline.conftest import copy_project, runner
from tests.tracking.outputs import BOARD, VARIANTS, write_outputs
from tests.tracking.proxy import Proxy
from tests.tracking.server import Server
from tinyml_mlops.layout import Layout
from tinyml_mlops.tracking.outputs import read_outputs

pytestmark = pytest.mark.pipeline

KILLS = 10
WHOLE = 3  # at the kill with this number, not the process that answers but all of the server dies
REQUESTS = 70  # of the first so many, some are met; logging two variants takes more
PRELOADED = ("--gunicorn-opts", "--preload --no-control-socket")
"""A process that answers is then replaced in a moment, as a service manager would do it."""


class Killer:
    """Kills the server while it works on some of its requests.

    Attributes:
        moments: numbers of these requests, in order.
        killed: numbers of those in the middle of which it has happened.
    """

    def __init__(self, server: Server, seed: int) -> None:
        self._random = Random(seed)
        self.moments = sorted(self._random.sample(range(REQUESTS), KILLS))
        self.killed: list[int] = []
        self._server = server
        self._restarts: list[threading.Thread] = []
        self._lock = threading.Lock()  # artifacts are sent side by side

    def __call__(self, number: int) -> None:
        with self._lock:
            if not self.moments or number < self.moments[0]:
                return
            self.moments.pop(0)
            time.sleep(self._random.uniform(0.0, 0.03))
            self.killed.append(number)
            if len(self.killed) == WHOLE:
                self._server.stop()
                self._restarts.append(threading.Thread(target=self._server.start))
                self._restarts[-1].start()
            else:
                for worker in self._server.workers():
                    with suppress(psutil.NoSuchProcess):
                        worker.kill()

    def wait(self) -> None:
        for restart in self._restarts:
            restart.join()


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[Server]:
    (tmp_path / "server").mkdir()
    server = Server(tmp_path / "server", options=PRELOADED)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def test_ten_kills_during_repro_lose_nothing_and_double_nothing(
    project: Path, mortal: Server, tmp_path: Path
) -> None:
    """The stages before `track` talk to nobody: their outputs lie there already."""
    copy = copy_project(project, tmp_path / "project")
    write_outputs(project, copy)
    proxy, killer = Proxy(mortal.port), Killer(mortal, seed=0)
    proxy.on_way = killer
    try:
        again = ("dvc", "repro", "--single-item", "--force", "track")
        for _ in range(KILLS):
            repro = runner(copy, MLFLOW_TRACKING_URI=proxy.uri)(*again, check=False)
            assert "Traceback" not in repro.stderr
            if not killer.moments:
                break
        killer.wait()
    finally:
        proxy.close()
    assert len(killer.killed) == KILLS
    runner(copy, MLFLOW_TRACKING_URI=mortal.uri)("tinyml", "track")
    expect_whole(copy, MlflowClient(tracking_uri=mortal.uri))


def expect_whole(project: Path, client: MlflowClient) -> None:
    """One training and one run for each variant, each with all that the outputs hold, each with its model."""
    experiment = client.get_experiment_by_name("keyword_spotting")
    runs = {run.info.run_name: run for run in client.search_runs([experiment.experiment_id])}
    assert len(client.search_runs([experiment.experiment_id])) == len(runs) == 1 + len(VARIANTS)
    assert {run.info.status for run in runs.values()} == {"FINISHED"}
    models = client.search_logged_models([experiment.experiment_id])
    assert len(models) == len(VARIANTS)
    assert {model.status for model in models} == {"READY"}
    for variant in VARIANTS:
        run = runs[f"keyword_spotting {variant} @ {BOARD}"]
        outputs = read_outputs(Layout(project), variant, BOARD)
        assert run.data.metrics == outputs.metrics
        for name in run.data.metrics:
            assert len(client.get_metric_history(run.info.run_id, name)) == 1
        logged = set(artifacts(client, run.info.run_id))
        assert {*outputs.files, "report.html", "plots/size_by_owner.png"} <= logged
        (model,) = (model for model in models if model.source_run_id == run.info.run_id)
        assert [output.model_id for output in run.outputs.model_outputs] == [model.model_id]
        assert {metric.key: metric.value for metric in model.metrics} == outputs.metrics
        assert {"MLmodel", "tinyml"} <= {
            one.path for one in client.list_logged_model_artifacts(model.model_id)
        }


def artifacts(client: MlflowClient, run_id: str, folder: str | None = None) -> Iterator[str]:
    one: Any
    for one in client.list_artifacts(run_id, folder):
        if one.is_dir:
            yield from artifacts(client, run_id, one.path)
        else:
            yield one.path

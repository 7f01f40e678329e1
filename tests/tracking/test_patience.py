"""A server that fails, or is slow, in the middle: waited for, gone on with, and given up in the end."""

from pathlib import Path
from typing import Any

import pytest

from tests.tracking.test_track import BOARD, PTQ, params_of, runs_on, use
from tinyml_mlops.errors import TrackingError
from tinyml_mlops.layout import Layout
from tinyml_mlops.tracking import patience
from tinyml_mlops.tracking.tracker import track


def expect_one_run(uri: str, experiment: str, run: Any) -> None:
    found = {one.info.run_id: one.info.status for one in runs_on(uri, experiment)}
    assert found == {run.run_id: "FINISHED", run.parent_run_id: "FINISHED"}


def test_errors_of_the_server_are_sat_out(
    measured: Path, server: Any, proxy: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    experiment = use(measured, monkeypatch, proxy.uri)
    proxy.on_way = lambda number: setattr(proxy, "fail", 2 if number == 12 else proxy.fail)
    run = track(measured, params_of(measured), PTQ, BOARD)
    assert proxy.fail == 0
    expect_one_run(server.uri, experiment, run)


def test_errors_that_do_not_end_are_reported_in_time(
    measured: Path, proxy: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    monkeypatch.setattr(patience, "RETRY_S", 1.0)
    use(measured, monkeypatch, proxy.uri)
    proxy.fail = 1_000_000
    with pytest.raises(TrackingError, match=f"{proxy.uri} does not work: too many 500") as caught:
        track(measured, params_of(measured), PTQ, BOARD)
    assert "nothing is lost" in caught.value.hint
    assert proxy.fail < 1_000_000 - 1, "it was tried again"
    assert not Layout(measured).track(PTQ, BOARD).exists()


def test_what_the_server_refuses_is_not_tried_again(
    measured: Path, proxy: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    experiment = use(measured, monkeypatch, proxy.uri)
    from mlflow import MlflowClient

    client = MlflowClient(tracking_uri=proxy.uri)
    client.delete_experiment(client.create_experiment(experiment))
    proxy.requests.clear()
    with pytest.raises(TrackingError, match="was deleted"):
        track(measured, params_of(measured), PTQ, BOARD)
    assert sum("experiments/get-by-name" in request for request in proxy.requests) == 1


def test_a_slow_server_is_given_up_and_gone_on_with(
    measured: Path, server: Any, proxy: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    experiment = use(measured, monkeypatch, proxy.uri)
    proxy.delay_s = 0.2
    with monkeypatch.context() as patch:
        patch.setattr(patience, "RUN_S", 1.0)
        with pytest.raises(TrackingError, match="too slow: 1 s were not enough for one run"):
            track(measured, params_of(measured), PTQ, BOARD)
    proxy.delay_s = 0.0
    run = track(measured, params_of(measured), PTQ, BOARD)
    expect_one_run(server.uri, experiment, run)

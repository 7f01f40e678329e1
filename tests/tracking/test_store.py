"""One digest, one finished run: on a real server, whatever breaks in between."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from mlflow.entities import ViewType
from mlflow.models import Model
from mlflow.tracking import MlflowClient

from tinyml_mlops.errors import TrackingError
from tinyml_mlops.report.confusion import confusion_figure
from tinyml_mlops.tracking.content import DatasetFacts, ModelContent, Point, RunContent

CURVE = tuple(Point("train_loss", 1.0 / epoch, epoch) for epoch in range(1, 602))  # two batches


def write_small_model(folder: Path, model: Model) -> None:
    (folder / "model.tflite").write_bytes(b"TFL3")
    model.save(str(folder / "MLmodel"))


@pytest.fixture
def content(tmp_path: Path) -> RunContent:
    artifact = tmp_path / "model.tflite"
    artifact.write_bytes(b"TFL3" * 100)
    return RunContent(
        name="sine int8_ptq @ qemu_stm32f405",
        digest=uuid4().hex * 2,
        note="a note",
        params={"variant": "int8_ptq"},
        tags={"tinyml.kind": "variant"},
        metrics=(*CURVE, Point("accuracy", 0.1 + 0.2)),
        dataset=DatasetFacts("sine", "ab" * 32, "data/synthetic", "testing", "{}"),
        artifacts={"quantize/model.tflite": artifact},
        figures={"plots/confusion.png": lambda: confusion_figure([[1, 0], [0, 2]], ["yes", "no"], "title")},
        model=ModelContent("sine int8_ptq", "tinyml", write_small_model),
    )


def all_runs(uri: str, experiment_id: str) -> list[Any]:
    return list(
        MlflowClient(tracking_uri=uri).search_runs([experiment_id], run_view_type=ViewType.ACTIVE_ONLY)
    )


def expect_whole(uri: str, experiment_id: str, run_id: str) -> None:
    """Exactly one run, finished, with everything in it, every point once."""
    client = MlflowClient(tracking_uri=uri)
    (run,) = all_runs(uri, experiment_id)
    assert run.info.run_id == run_id
    assert run.info.status == "FINISHED"
    assert run.data.metrics["accuracy"] == 0.1 + 0.2
    assert run.data.params == {"variant": "int8_ptq"}
    assert run.data.tags["mlflow.note.content"] == "a note"
    history = client.get_metric_history(run_id, "train_loss")
    assert sorted((point.step, point.value) for point in history) == [(p.step, p.value) for p in CURVE]
    (dataset,) = run.inputs.dataset_inputs
    assert (dataset.dataset.name, dataset.dataset.digest) == ("sine", ("ab" * 32)[:36])
    assert [one.path for one in client.list_artifacts(run_id, "quantize")] == ["quantize/model.tflite"]
    assert [one.path for one in client.list_artifacts(run_id, "plots")] == ["plots/confusion.png"]
    (model,) = client.search_logged_models([experiment_id])
    assert (model.status, model.source_run_id, model.params) == ("READY", run_id, {"variant": "int8_ptq"})
    assert [output.model_id for output in run.outputs.model_outputs] == [model.model_id]
    assert {(metric.key, metric.step, metric.value) for metric in model.metrics} == {
        *((point.key, point.step, point.value) for point in CURVE),
        ("accuracy", 0, 0.1 + 0.2),
    }
    assert {one.path for one in client.list_logged_model_artifacts(model.model_id)} == {
        "MLmodel",
        "model.tflite",
    }


@pytest.mark.parametrize("kind", ["server", "sqlite"])
def test_a_run_is_logged_once(
    kind: str, content: RunContent, open_store: Any, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    uri = request.getfixturevalue("server").uri if kind == "server" else f"sqlite:///{tmp_path / 'a.db'}"
    if kind == "sqlite":
        # a store that is a bare database keeps artifacts below the working directory
        request.getfixturevalue("monkeypatch").chdir(tmp_path)
    store = open_store(uri)
    experiment = store.experiment(f"once {uuid4()}")
    run_id = store.ensure(experiment, content)
    assert store.ensure(experiment, content) == run_id
    expect_whole(uri, experiment, run_id)


def test_another_digest_is_another_run(content: RunContent, open_store: Any, server: Any) -> None:
    store = open_store(server.uri)
    experiment = store.experiment(f"digests {uuid4()}")
    other = RunContent(name=content.name, digest="f" * 64, note="")
    assert store.ensure(experiment, content) != store.ensure(experiment, other)
    assert len(all_runs(server.uri, experiment)) == 2


def test_a_deleted_run_is_logged_again(content: RunContent, open_store: Any, server: Any) -> None:
    store = open_store(server.uri)
    experiment = store.experiment(f"deleted {uuid4()}")
    first = store.ensure(experiment, content)
    MlflowClient(tracking_uri=server.uri).delete_run(first)
    second = store.ensure(experiment, content)
    assert second != first
    expect_whole(server.uri, experiment, second)


def test_an_experiment_gets_the_tags_that_it_lacks_and_keeps_its_own(server: Any, open_store: Any) -> None:
    store, client = open_store(server.uri), MlflowClient(tracking_uri=server.uri)
    name = f"tags {uuid4()}"
    experiment = store.experiment(name, lambda number: {"note": f"ours is {number}"})
    assert client.get_experiment(experiment).tags["note"] == f"ours is {experiment}"
    client.set_experiment_tag(experiment, "note", "theirs")
    assert store.experiment(name, lambda _: {"note": "ours", "kind": "training"}) == experiment
    tags = client.get_experiment(experiment).tags
    assert (tags["note"], tags["kind"]) == ("theirs", "training")


def test_a_child_follows_its_new_parent(content: RunContent, open_store: Any, server: Any) -> None:
    store = open_store(server.uri)
    experiment = store.experiment(f"parents {uuid4()}")
    parent = RunContent(name="training", digest="e" * 64, note="")
    gone = store.ensure(experiment, parent)
    child = store.ensure(experiment, content, parent_run_id=gone)
    MlflowClient(tracking_uri=server.uri).delete_run(gone)
    anew = store.ensure(experiment, parent)
    assert store.ensure(experiment, content, parent_run_id=anew) == child
    assert (
        MlflowClient(tracking_uri=server.uri).get_run(child).data.tags["mlflow.parentRunId"] == anew != gone
    )


def test_a_deleted_experiment_is_named(open_store: Any, server: Any) -> None:
    store = open_store(server.uri)
    name = f"gone {uuid4()}"
    experiment = store.experiment(name)
    MlflowClient(tracking_uri=server.uri).delete_experiment(experiment)
    with pytest.raises(TrackingError, match="was deleted") as caught:
        store.experiment(name)
    assert f"--experiment-id {experiment}" in caught.value.hint


@pytest.mark.usefixtures("quick_failures")
@pytest.mark.parametrize("deliver_last", [False, True], ids=["request lost", "answer lost"])
def test_a_server_that_dies_at_any_request_leaves_nothing_doubled_and_nothing_half(
    deliver_last: bool, content: RunContent, open_store: Any, proxy: Any, server: Any
) -> None:
    store = open_store(proxy.uri)
    failures = 0
    proxy.deliver_last = deliver_last
    for allowed in range(100):
        proxy.allowed = None
        experiment = store.experiment(f"dies {uuid4()}")
        proxy.allowed = allowed
        try:
            store.ensure(experiment, content)
        except TrackingError as error:
            failures += 1
            assert proxy.uri in error.what
            assert "tinyml track" in error.hint
        else:
            break
        proxy.allowed = None
        expect_whole(server.uri, experiment, store.ensure(experiment, content))
    # run: search, create, two batches, dataset, artifacts, finish, search; model: search, create, search,
    # output, artifacts, ready
    assert failures >= 14


def test_a_run_that_was_made_twice_because_an_answer_was_lost_is_one_in_the_end(
    content: RunContent, open_store: Any, proxy: Any, server: Any
) -> None:
    """MLflow's client repeats a request that was not answered, and `runs/create` is not idempotent."""
    store = open_store(proxy.uri)
    experiment = store.experiment(f"answer lost {uuid4()}")
    proxy.lose_once = "runs/create"
    run_id = store.ensure(experiment, content)
    assert sum("runs/delete" in request for request in proxy.requests) == 1  # there were two
    expect_whole(server.uri, experiment, run_id)


def test_a_model_that_was_made_twice_because_an_answer_was_lost_is_one_in_the_end(
    content: RunContent, open_store: Any, proxy: Any, server: Any
) -> None:
    store = open_store(proxy.uri)
    experiment = store.experiment(f"answer lost {uuid4()}")
    proxy.lose_once = "mlflow/logged-models"
    run_id = store.ensure(experiment, content)
    assert sum("DELETE /api/2.0/mlflow/logged-models" in request for request in proxy.requests) == 1
    expect_whole(server.uri, experiment, run_id)


def test_a_deleted_model_is_logged_again(content: RunContent, open_store: Any, server: Any) -> None:
    store = open_store(server.uri)
    experiment = store.experiment(f"model deleted {uuid4()}")
    run_id = store.ensure(experiment, content)
    client = MlflowClient(tracking_uri=server.uri)
    (first,) = client.search_logged_models([experiment])
    client.delete_logged_model(first.model_id)
    assert store.ensure(experiment, content) == run_id
    (second,) = client.search_logged_models([experiment])
    assert (second.model_id != first.model_id, second.status) == (True, "READY")
    assert len(second.metrics) == len(CURVE) + 1


def test_logging_takes_few_requests(content: RunContent, open_store: Any, proxy: Any) -> None:
    store = open_store(proxy.uri)
    experiment = store.experiment(f"few {uuid4()}")
    proxy.requests.clear()
    run_id = store.ensure(experiment, content)
    assert len(proxy.requests) <= 26, proxy.requests
    proxy.requests.clear()
    assert store.ensure(experiment, content) == run_id
    assert len(proxy.requests) == 2  # to look up run and model


@pytest.mark.usefixtures("quick_failures")
def test_no_message_shows_a_password(content: RunContent, open_store: Any, proxy: Any) -> None:
    store = open_store(proxy.uri.replace("http://", "http://user:secret@"))
    experiment = store.experiment(f"secret {uuid4()}")
    proxy.allowed = 0
    with pytest.raises(TrackingError) as caught:
        store.ensure(experiment, content)
    assert proxy.uri in caught.value.what
    assert "secret" not in str(caught.value)

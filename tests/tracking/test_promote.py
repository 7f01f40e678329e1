"""The champion: what it takes to become it, and that only one does at a time; a real MLflow store."""

import multiprocessing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mlflow.tracking import MlflowClient

from tests.tracking.outputs import BOARD, model_of, with_git
from tests.tracking.test_register import NAME, client_of, gate, track_all
from tinyml_mlops.config import Variant
from tinyml_mlops.data import Manifest, Split
from tinyml_mlops.data.npz import save_npz
from tinyml_mlops.errors import ModelError, TrackingError, UserInputError
from tinyml_mlops.evaluation import Evaluation
from tinyml_mlops.layout import Layout
from tinyml_mlops.mlflow_plugin.registry import moving
from tinyml_mlops.mlflow_plugin.registry.promote import promote
from tinyml_mlops.mlflow_plugin.registry.register import register

CANDIDATE = f"models:/{NAME}@candidate"


def score(project: Path, variant: Variant, value: float) -> None:
    path = Layout(project).evaluate(variant) / "evaluation.json"
    found = Evaluation.read(path)
    found.model_copy(update={"metric": found.metric.model_copy(update={"value": value})}).write(path)


@pytest.fixture
def champion(measured: Path) -> Path:
    """Version 1 is champion; version 2 the candidate, with accuracy 0.85 in place of 0.9."""
    params = gate(measured)
    with_git(measured)
    track_all(measured, params)
    register(measured, params)
    assert promote(measured, params.gate, CANDIDATE, "champion").moved
    for variant in params.variants:
        score(measured, variant, 0.85)
    track_all(measured, params)
    assert register(measured, params).version == 2
    return measured


def holder(project: Path) -> int:
    return int(client_of(project).get_model_version_by_alias(NAME, "champion").version)


def test_worse_than_the_champion_is_refused_and_told(champion: Path) -> None:
    refused = promote(champion, gate(champion, margin=0.01).gate, CANDIDATE, "champion")
    assert (refused.moved, refused.before, holder(champion)) == (False, "1", 1)
    assert "accuracy against the champion's is -0.05, 0.04 less than -0.01" in "\n".join(refused.lines())
    proven = promote(champion, gate(champion, margin=0.1, proven=True).gate, CANDIDATE, "champion")
    assert "needs the test split" in "\n".join(proven.lines())
    asked = gate(champion, margin=0.1, proven=False, boards={BOARD: {"flash_bytes": 9_999}}).gate
    assert "1 more than 9,999" in "\n".join(promote(champion, asked, CANDIDATE, "champion").lines())
    allowed = promote(champion, gate(champion, margin=0.1, boards={}).gate, CANDIDATE, "champion")
    assert (allowed.moved, holder(champion)) == (True, 2)

    client = client_of(champion)
    client.set_model_version_tag(NAME, "1", "tinyml.data.test", "7" * 64)
    with pytest.raises(UserInputError, match=r"tested on split 777777777777, champion version 2 on 2222"):
        promote(champion, gate(champion, margin=0.1).gate, f"models:/{NAME}/1", "champion")
    for uri, says in (
        (f"models:/{NAME}@nobody", "nobody"),
        ("models:/nobody@candidate", "nobody"),
        (f"models:/{NAME}/99", "99"),
        ("runs:/1", "names no registered version"),
    ):
        with pytest.raises(UserInputError, match=says):
            promote(champion, gate(champion).gate, uri, "champion")


def mover(uri: str, version: str, start: Any, results: Any) -> None:
    client = MlflowClient(tracking_uri=uri, registry_uri=uri)
    client.get_registered_model(NAME)
    start.wait(60)
    try:
        moving.move_alias(client, NAME, "champion", expected="1", version=version)
        results.put((version, "moved"))
    except TrackingError as error:
        results.put((version, str(error)))


def test_of_two_at_the_same_moment_one_wins_and_the_other_is_told(tmp_path: Path) -> None:
    uri = f"sqlite:///{tmp_path / 'mlflow.db'}"
    client = MlflowClient(tracking_uri=uri, registry_uri=uri)
    client.create_registered_model(NAME)
    for _ in range(3):
        client.create_model_version(NAME, (tmp_path / "model").as_uri())
    client.set_registered_model_alias(NAME, "champion", "1")
    context = multiprocessing.get_context("spawn")
    start, results = context.Barrier(2), context.Queue()
    both = [context.Process(target=mover, args=(uri, version, start, results)) for version in ("2", "3")]
    for process in both:
        process.start()
    found = dict(results.get(timeout=120) for _ in both)
    for process in both:
        process.join(60)
    (winner,) = [version for version, told in found.items() if told == "moved"]
    (loser,) = [told for told in found.values() if told != "moved"]
    assert "champion of keyword_spotting" in loser
    assert "promote again" in loser
    assert str(client.get_model_version_by_alias(NAME, "champion").version) == winner
    assert client.get_registered_model(NAME).tags == {}


def test_another_flavour_is_refused(tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tinyml_mlops.config import GateParams

    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "MLmodel").write_text("flavors:\n  python_function:\n    loader_module: x\n")
    uri = f"sqlite:///{tmp_path / 'mlflow.db'}"
    client = MlflowClient(tracking_uri=uri, registry_uri=uri)
    client.create_registered_model(NAME)
    client.create_model_version(NAME, folder.as_uri())
    with pytest.raises(ModelError, match="holds no TinyML model"):
        promote(tmp_path, GateParams(name=NAME), f"models:/{NAME}/1", "champion")


def test_with_the_test_split_at_hand_both_are_run_on_it(champion: Path) -> None:
    """The figures of the runs (0.9 and 0.85) no longer matter: both versions hold the same model."""
    random = np.random.default_rng(0)
    _, golden, _ = model_of(Variant.INT8_PTQ)
    x = random.normal(0.0, 2.0, (40, *golden.inputs[0].shape[1:])).astype(np.float32)
    ids = np.array([f"sample{number}" for number in range(len(x))])
    split = Split(x=x, y=random.integers(0, 2, len(x)), ids=ids, groups=ids)
    data = Layout(champion).data
    save_npz(data / "test.npz", {name: getattr(split, name) for name in ("x", "y", "ids", "groups")})
    manifest = Manifest.of(data)
    manifest.model_copy(update={"sha256": {**manifest.sha256, "test": split.sha256()}}).write(
        data / "manifest.json"
    )
    client = client_of(champion)
    client.set_model_version_tag(NAME, "2", "tinyml.data.test", split.sha256())
    found = promote(champion, gate(champion, margin=0.01, proven=True).gate, CANDIDATE, "champion")
    assert (found.moved, holder(champion)) == (True, 2), found.lines()
    assert found.checks[-1].value == 0.0
    (data / "test.npz").write_bytes(b"another")
    with pytest.raises(UserInputError, match="their figures cannot be compared"):
        promote(champion, gate(champion).gate, f"models:/{NAME}/1", "champion")


EVERY = 4  # each request that is lost costs two promotions


def test_a_server_that_dies_at_a_request_moves_nothing_by_half(
    measured: Path, server: Any, proxy: Any, quick_failures: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Afterwards the alias points to the version, or to none; and promoting again works."""
    monkeypatch.setattr(moving, "SETTLE_S", 0.0)
    monkeypatch.setattr(moving, "STALE_S", 0.0)  # nobody has to wait for the mark of one who died
    monkeypatch.setenv("MLFLOW_TRACKING_URI", proxy.uri)
    params = gate(measured, name=f"dies-{measured.parent.name}")
    with_git(measured)
    track_all(measured, params)
    version = register(measured, params).version
    client = MlflowClient(tracking_uri=server.uri, registry_uri=server.uri)
    uri, name = f"models:/{params.gate.name}/{version}", params.gate.name
    proxy.requests.clear()
    assert promote(measured, params.gate, uri, "champion").moved
    told = 0
    for allowed in range(2, len(proxy.requests), EVERY):
        client.delete_registered_model_alias(name, "champion")
        proxy.allowed = allowed
        try:
            promote(measured, params.gate, uri, "champion")
        except TrackingError as error:
            told += "promote again when it works" in str(error) or "does not work" in str(error)
        proxy.allowed = None
        aliases = client.get_registered_model(name).aliases
        assert {key: int(value) for key, value in aliases.items()}.get("champion", version) == version
        assert promote(measured, params.gate, uri, "champion").moved
        assert client.get_registered_model(name).tags == {}
    assert told >= 2

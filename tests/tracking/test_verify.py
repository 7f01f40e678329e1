"""The chain of a registered version, with each of its links broken once; a real MLflow store."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from mlflow.entities import Run
from mlflow.tracking import MlflowClient

from tests.tracking.outputs import BOARD, model_of, with_git, write_outputs
from tests.tracking.test_register import NAME, client_of, gate, tinyml, track_all
from tinyml_mlops.config import Variant
from tinyml_mlops.errors import UserInputError
from tinyml_mlops.files import sha256_bytes
from tinyml_mlops.layout import Layout
from tinyml_mlops.mlflow_plugin.registry.register import register
from tinyml_mlops.mlflow_plugin.verify.chain import Chain
from tinyml_mlops.mlflow_plugin.verify.verify import verify
from tinyml_mlops.plan import GoldenVectors, compile_plan
from tinyml_mlops.tracking.opened import default_stores
from tinyml_mlops.tracking.stores import stores_of

CANDIDATE = f"models:/{NAME}@candidate"
STEPS = [
    "data",
    "calibration",
    ".tflite",
    "plan",
    f"firmware @ {BOARD}",
    f"measurement @ {BOARD}",
    "version",
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, project: Path) -> tuple[Path, dict[Path, bytes]]:
    """Version 1 of int8_ptq, on one board, from a commit; and every file of its project and store."""
    folder = tmp_path_factory.mktemp("verify") / "project"
    folder.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("MLFLOW_TRACKING_URI", raising=False)
        write_outputs(project, folder)
        params = gate(folder)
        with_git(folder)
        track_all(folder, params)
        assert register(folder, params).variant == Variant.INT8_PTQ
    return folder, {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def registered(made: tuple[Path, dict[Path, bytes]]) -> Path:
    """The project as it was. Files are written in place: MLflow keeps its database open."""
    folder, files = made
    for path in folder.rglob("*"):
        if path.is_file() and path not in files:
            path.unlink()
    for path, data in files.items():
        if not path.exists() or path.read_bytes() != data:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    return folder


def states(chain: Chain) -> dict[str, str]:
    return {link.name: link.state for link in chain.links}


def test_a_chain_that_holds(registered: Path) -> None:
    chain = verify(registered, CANDIDATE)
    assert [link.name for link in chain.links] == STEPS
    assert set(states(chain).values()) == {"holds"}
    told = {link.name: link.told for link in chain.links}
    assert told["calibration"] == "1 samples, all of the calibration split"
    assert "4 golden vectors" in told["plan"]
    assert verify(registered, f"models:/{NAME}/1") == chain


def artifact(client: MlflowClient, run: Run, name: str, *, parent: bool) -> Path:
    """An artifact of a run, or of its training, as the store keeps it on this disk."""
    owner = client.get_run(run.data.tags["mlflow.parentRunId"]) if parent else run
    path = Path(owner.info.artifact_uri.removeprefix("file://")) / name
    assert path.is_file()
    return path


def retagged(tag: str) -> "Break":
    def change(client: MlflowClient, run: Run) -> None:
        client.set_model_version_tag(NAME, "1", tag, "7" * 64)

    return change


def rewritten(name: str, old: bytes, new: bytes, *, parent: bool = False) -> "Break":
    def change(client: MlflowClient, run: Run) -> None:
        path = artifact(client, run, name, parent=parent)
        data = path.read_bytes()
        assert old in data
        path.write_bytes(data.replace(old, new))

    return change


def removed(name: str, *, parent: bool = False) -> "Break":
    def change(client: MlflowClient, run: Run) -> None:
        artifact(client, run, name, parent=parent).unlink()

    return change


def model_changed(client: MlflowClient, run: Run) -> None:
    """One byte of the version's own model, and its facts made to agree: only the chain can tell."""
    model = client.get_logged_model(run.outputs.model_outputs[0].model_id)
    folder = Path(model.artifact_location.removeprefix("file://")) / "tinyml"
    tflite = folder / "model.tflite"
    old, data = tflite.read_bytes(), bytearray(tflite.read_bytes())
    data[-1] ^= 1
    tflite.write_bytes(data)
    facts = folder / "facts.json"
    facts.write_text(facts.read_text().replace(sha256_bytes(old), sha256_bytes(bytes(data))))


def golden_changed(client: MlflowClient, run: Run) -> None:
    """The model's facts agree with the vectors, plan and model do not."""
    model = client.get_logged_model(run.outputs.model_outputs[0].model_id)
    folder = Path(model.artifact_location.removeprefix("file://")) / "tinyml"
    path, facts = folder / "golden.npz", folder / "facts.json"
    old, golden = path.read_bytes(), GoldenVectors.load(path)
    GoldenVectors(golden.inputs, tuple(output ^ 1 for output in golden.outputs)).save(path)
    document = json.loads(facts.read_text())
    new = path.read_bytes()
    assert document["files"]["golden.npz"]["sha256"] == sha256_bytes(old)
    document["files"]["golden.npz"] = {"sha256": sha256_bytes(new), "size_bytes": len(new)}
    facts.write_text(json.dumps(document))


def deleted(client: MlflowClient, run: Run) -> None:
    client.delete_run(run.info.run_id)


def relogged(client: MlflowClient, run: Run) -> None:
    client.log_metric(run.info.run_id, "instructions_per_inference", 1.0)


def scored_otherwise(client: MlflowClient, run: Run) -> None:
    """The headline metric, by which the gate goes, is not the device's."""
    client.log_metric(run.info.run_id, "accuracy", 0.99)


def plan_changed(client: MlflowClient, run: Run) -> None:
    """Another model's plan in the model folder, whose facts agree with it."""
    model = client.get_logged_model(run.outputs.model_outputs[0].model_id)
    folder = Path(model.artifact_location.removeprefix("file://")) / "tinyml"
    path, facts = folder / "dsp" / "model.plan", folder / "facts.json"
    tflite, golden, _ = model_of(Variant.INT8_PTQ)
    three = GoldenVectors(*(tuple(one[:3] for one in ends) for ends in (golden.inputs, golden.outputs)))
    new = compile_plan(tflite, kernel_set="dsp", golden=three).plan
    document = json.loads(facts.read_text())
    document["files"]["dsp/model.plan"] = {"sha256": sha256_bytes(new), "size_bytes": len(new)}
    path.write_bytes(new)
    facts.write_text(json.dumps(document))


Break = Callable[[MlflowClient, Run], None]
CALIBRATED = (b'"calibration_ids": [\n    "a"', b'"calibration_ids": [\n    "b"')
FIRMWARE, MEASUREMENT = f"firmware @ {BOARD}", f"measurement @ {BOARD}"
BREAKS: dict[str, tuple[str, Break, str]] = {
    "data tag": ("data", retagged("tinyml.data.train"), "split train: the version's tag"),
    "no manifest": (
        "data",
        removed("data/manifest.json", parent=True),
        "has no artifact data/manifest.json any more",
    ),
    "calibration tag": ("calibration", retagged("tinyml.calibration_ids"), "the calibration ids"),
    "calibrated with others": (
        "calibration",
        rewritten("quantize/quantization.json", *CALIBRATED),
        "the calibration ids",
    ),
    "calibration split": (
        "calibration",
        rewritten("data/manifest.json", *CALIBRATED, parent=True),
        "calibrated with a, which is not in the data's calibration split",
    ),
    "model tag": (".tflite", retagged("tinyml.tflite"), "model.tflite: the version's tag"),
    "model of the version": (".tflite", model_changed, "model.tflite: the version's tag"),
    "model of the run": (".tflite", rewritten("quantize/model.tflite", b"TFL3", b"TFL4"), "model.tflite"),
    "golden vectors": ("plan", golden_changed, "differ on the golden vectors"),
    "another plan": ("plan", plan_changed, "model.tflite compiles to plan"),
    "plan tag": ("plan", retagged(f"tinyml.plan.{BOARD}"), "was measured with plan 7777777777777777"),
    "firmware tag": (FIRMWARE, retagged(f"tinyml.firmware.{BOARD}"), "firmware.elf: the version's tag"),
    "firmware": (FIRMWARE, rewritten("build/firmware.elf", b"ELF", b"FLE"), "firmware.elf"),
    "build tag": (FIRMWARE, retagged(f"tinyml.build.{BOARD}"), "the build id"),
    "no plan": (FIRMWARE, removed("export/model.plan"), "has no artifact export/model.plan any more"),
    "another firmware": (
        MEASUREMENT,
        rewritten("deploy/measurement.json", b'"abab', b'"cbab'),
        "the build id",
    ),
    "no record": (MEASUREMENT, rewritten("deploy/measurement.json", b"{", b"["), "measurement.json of run"),
    "metric": (MEASUREMENT, relogged, "the run shows instructions_per_inference 1.0"),
    "accuracy": (MEASUREMENT, scored_otherwise, "the run shows accuracy 0.99"),
    "run deleted": (MEASUREMENT, deleted, "was deleted; `mlflow runs restore --run-id"),
    "source of the run": (
        "version",
        rewritten("export/model_data.c", b"model_data", b"other_data"),
        "are not those that it was logged with",
    ),
    "another training": (
        "version",
        rewritten("train/model.keras", b"keras", b"other", parent=True),
        "are not those that it was logged with",
    ),
    "digest": ("version", retagged("tinyml.digest"), "the digest"),
}


@pytest.mark.parametrize("name", BREAKS)
def test_the_first_broken_link_is_named(registered: Path, name: str) -> None:
    link, change, says = BREAKS[name]
    client = client_of(registered)
    version = client.get_model_version(NAME, "1")
    change(client, client.get_run(version.run_id))
    chain = verify(registered, f"models:/{NAME}/1")
    assert chain.broken is not None
    assert (chain.broken.name, says in chain.broken.told) == (link, True), chain.broken.told
    assert set(list(states(chain).values())[: STEPS.index(link)]) <= {"holds"}


def test_a_record_of_another_version_is_not_called_broken(registered: Path) -> None:
    """What cannot be read is not compared; a changed artifact is found by the run's digest all the same."""
    client = client_of(registered)
    run = client.get_run(client.get_model_version(NAME, "1").run_id)
    rewritten("deploy/measurement.json", b'"warmups"', b'"warm_ups"')(client, run)
    chain = verify(registered, CANDIDATE)
    assert states(chain)[MEASUREMENT] == "not checked"
    assert chain.broken is not None and chain.broken.name == "version"


def test_the_command(registered: Path) -> None:
    done = tinyml(registered, "verify", CANDIDATE, "--json")
    assert done.returncode == 0, done.stderr
    assert {link["state"] for link in json.loads(done.stdout)["links"]} == {"holds"}
    client_of(registered).set_model_version_tag(NAME, "1", "tinyml.tflite", "7" * 64)
    done = tinyml(registered, "verify", CANDIDATE)
    assert done.returncode == 1
    *table, last = done.stdout.splitlines()
    assert [line.split("  ")[0] for line in table[-len(STEPS) :]] == STEPS
    assert last.startswith(
        f"version 1 of {NAME}: the first broken link is .tflite: model.tflite: the version's tag"
    )


def test_changed_arrays_are_found(registered: Path) -> None:
    """In the project's folder the data is hashed again, where it is all there."""
    data = Layout(registered).data
    assert "has no test, train here to hash again" in verify(registered, CANDIDATE).links[0].told
    for split in ("train", "test"):
        (data / f"{split}.npz").write_bytes(b"no arrays")
    broken = verify(registered, CANDIDATE).broken
    assert broken is not None and broken.name == "data" and "test.npz" in broken.told


def test_a_version_that_was_registered_by_hand(registered: Path) -> None:
    client = client_of(registered)
    first = client.get_model_version(NAME, "1")
    client.create_registered_model("mine")
    with default_stores(stores_of(registered)):
        by_hand = client.create_model_version("mine", first.source)
    chain = verify(registered, f"models:/mine/{by_hand.version}")
    assert chain.broken is None
    assert states(chain) == {
        "data": "not checked",
        "calibration": "not checked",
        ".tflite": "not checked",
        "plan": "holds",
        "version": "not checked",
    }


def test_what_is_not_there(registered: Path, tmp_path: Path) -> None:
    for uri, says in (
        (f"models:/{NAME}@nobody", "is not in the model registry"),
        (f"models:/{NAME}/99", "is not in the model registry"),
        ("models:/nobody@candidate", "is not in the model registry"),
        ("runs:/1", "names no registered version"),
    ):
        with pytest.raises(UserInputError, match=says):
            verify(registered, uri)
    folder = tmp_path / "other"
    folder.mkdir()
    (folder / "MLmodel").write_text("flavors:\n  python_function:\n    loader_module: x\n")
    client = client_of(registered)
    client.create_registered_model("other")
    client.create_model_version("other", folder.as_uri())
    broken = verify(registered, "models:/other/1").broken
    assert broken is not None and (broken.name, "holds no TinyML model" in broken.told) == (".tflite", True)

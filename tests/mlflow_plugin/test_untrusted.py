"""Model folders that somebody has tampered with: one clear message, and nothing outside is read."""

import io
import json
import os
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mlflow
import numpy as np
import pytest

from tinyml_mlops.errors import DataError, ModelError
from tinyml_mlops.files import sha256_bytes
from tinyml_mlops.mlflow_plugin.deployments.model import tflite_of
from tinyml_mlops.mlflow_plugin.flavour import load_model

Change = Callable[[dict[str, Any]], object]


def rewrite(saved: Path, change: Change) -> None:
    path = saved / "tinyml/facts.json"
    facts = json.loads(path.read_bytes())
    change(facts)
    path.write_text(json.dumps(facts))


@pytest.mark.parametrize("name", ["model.tflite", "model_plan.c", "model.plan", "golden.npz"])
def test_a_changed_file(name: str, saved: Path) -> None:
    path = next((saved / "tinyml").rglob(name))
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(ModelError, match=f"{name}: not the content that facts.json says"):
        load_model(saved)
    path.unlink()
    with pytest.raises(ModelError, match=f"{name} cannot be read: No such file"):
        mlflow.pyfunc.load_model(str(saved))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda f: f["files"].update({"../../secret": f["files"]["model.tflite"]}), "'../../secret' is one"),
        (lambda f: f["files"].pop("golden.npz"), "'golden.npz' is one file too many or too few"),
        (lambda f: f["plans"].update({"../x": f["plans"]["dsp"]}), r"plans\.\.\./x.*Input should be"),
        (lambda f: f["plans"].pop("mve"), "no plan for the kernels of board 'qemu_mps3_an547'"),
        (lambda f: f.update(format=2), "format: Input should be 1"),
        (lambda f: f["inputs"][0].update(scale=0.5), "inputs and outputs are not those of model.tflite"),
        (lambda f: f["inputs"][0].update(dtype="object"), "inputs and outputs are not those of model.tflite"),
        (lambda f: f["boards"].extend(f["boards"] * 40), "boards: Tuple should have at most 64 items"),
        (lambda f: f["files"]["golden.npz"].update(sha256="x"), "sha256: String should match pattern"),
        (lambda f: f.update(surprise=1), "surprise: Extra inputs are not permitted"),
    ],
)
def test_changed_facts(change: Change, message: str, saved: Path) -> None:
    rewrite(saved, change)
    with pytest.raises(ModelError, match=message):
        load_model(saved)


def test_facts_that_are_no_json_or_endless(saved: Path) -> None:
    path = saved / "tinyml/facts.json"
    path.write_bytes(b"[" * 100_000)
    with pytest.raises(ModelError, match=r"facts\.json: the document: Invalid JSON"):
        load_model(saved)
    with path.open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(ModelError, match="1,099,511,627,776 bytes, more than 4,194,304"):
        load_model(saved)


def huge() -> bytes:
    """128 KB that are 128 MB when they are unpacked."""
    stream = io.BytesIO()
    np.savez_compressed(stream, input0=np.zeros(1 << 27, np.int8), output0=np.zeros(1, np.int8))
    return stream.getvalue()


def boasting() -> bytes:
    """An array of a few bytes whose header claims a terabyte."""
    stream, header = io.BytesIO(), io.BytesIO()
    np.lib.format.write_array_header_1_0(
        header, {"descr": "|i1", "fortran_order": False, "shape": (1 << 40,)}
    )
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("input0.npy", header.getvalue() + bytes(8))
    return stream.getvalue()


def pickled() -> bytes:
    stream = io.BytesIO()
    np.savez(stream, input0=np.array([object()]), output0=np.zeros(1, np.int8))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (huge, "134,217,[0-9]+ bytes when unpacked, more than 67,108,864"),
        (boasting, r"8 bytes for an array \(1099511627776,\) of int8"),
        (pickled, "of object"),
        (lambda: b"PK", "not a readable .npz"),
    ],
)
def test_golden_vectors_take_no_more_than_they_may(
    made: Callable[[], bytes], message: str, saved: Path
) -> None:
    data = made()
    (saved / "tinyml/golden.npz").write_bytes(data)
    stored = {"sha256": sha256_bytes(data), "size_bytes": len(data)}
    rewrite(saved, lambda facts: facts["files"].update({"golden.npz": stored}))
    with pytest.raises(DataError, match=message):
        tflite_of(saved)


@pytest.mark.parametrize("name", ["facts.json", "model.tflite", "dsp"])
def test_links_are_not_followed(name: str, saved: Path, tmp_path: Path) -> None:
    path = saved / "tinyml" / name
    path.rename(tmp_path / "outside")
    path.symlink_to(tmp_path / "outside")
    with pytest.raises(ModelError, match="is a link"):
        load_model(saved)


def test_a_pipe_does_not_hang(saved: Path) -> None:
    path = saved / "tinyml/model.tflite"
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(ModelError, match="is no plain file"):
        load_model(saved)


def test_a_pickle_is_not_opened(saved: Path, tmp_path: Path) -> None:
    class Bomb:
        def __reduce__(self) -> tuple[Any, ...]:
            return (Path.touch, (tmp_path / "exploded",))

    for name in ("model.pkl", "python_model.pkl", "tinyml/model.pkl"):
        (saved / name).write_bytes(pickle.dumps(Bomb()))
    load_model(saved)
    mlflow.pyfunc.load_model(str(saved))
    assert not (tmp_path / "exploded").exists()


def test_a_model_of_another_flavour(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other/MLmodel").write_text("flavors: {sklearn: {}}\n")
    with pytest.raises(ModelError, match=r"holds no TinyML model: tinyml/facts\.json is missing"):
        load_model(tmp_path / "other")

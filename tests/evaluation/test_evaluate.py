"""A variant on every rung: Keras, LiteRT's reference kernels, TFLM and planrt."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from tinyml_mlops.config import Variant
from tinyml_mlops.data import load_split
from tinyml_mlops.data.npz import load_npz, save_npz
from tinyml_mlops.errors import DataError
from tinyml_mlops.evaluation import Evaluation, evaluate
from tinyml_mlops.tasks import load_task

pytestmark = pytest.mark.training
SINE = load_task("sine")


def run(prepared: Path, variant: Variant, out: Path) -> Evaluation:
    return evaluate(SINE, variant, prepared / "data", prepared / "quantize" / variant, out, seed=7)


def test_int8_agrees_bit_by_bit_from_tflm_down(prepared: Path, tmp_path: Path) -> None:
    evaluation = run(prepared, Variant.INT8_PTQ, tmp_path)
    assert [(pair.above, pair.below) for pair in evaluation.parity] == [
        ("keras", "litert_reference"),
        ("litert_reference", "tflm"),
        ("tflm", "planrt"),
    ]
    tflm_to_planrt = evaluation.parity[-1]
    assert tflm_to_planrt.samples == len(load_split(prepared / "data", "test"))
    assert (tflm_to_planrt.mismatch_fraction, tflm_to_planrt.max_lsb) == (0.0, 0)
    assert tflm_to_planrt.first_difference is None
    assert evaluation.rungs["tflm"] == evaluation.rungs["planrt"] == evaluation.metric


def test_where_litert_and_tflm_differ_the_layer_is_named(prepared: Path, tmp_path: Path) -> None:
    """FULLY_CONNECTED is the one op that they round differently, by one step."""
    pair = run(prepared, Variant.INT8_PTQ, tmp_path).parity[1]
    assert pair.max_lsb is not None
    if pair.mismatch_fraction:
        assert pair.first_difference is not None
        assert pair.first_difference.op == "FULLY_CONNECTED"


def test_float_rungs_agree_in_relative_terms(prepared: Path, tmp_path: Path) -> None:
    evaluation = run(prepared, Variant.FLOAT32, tmp_path)
    assert all(pair.max_lsb is None for pair in evaluation.parity)
    assert all(pair.mismatch_fraction == 0.0 for pair in evaluation.parity)
    assert "host_parity_max_lsb" not in evaluation.metrics()


def test_figures_have_their_canonical_names_and_are_read_back(prepared: Path, tmp_path: Path) -> None:
    evaluation = run(prepared, Variant.INT8_PTQ, tmp_path)
    assert Evaluation.read(tmp_path / "evaluation.json") == evaluation
    assert evaluation.metrics() == {
        "accuracy": evaluation.metric.value,
        "mse": evaluation.others[0].value,
        "host_parity_mismatch_fraction": 0.0,
        "host_parity_max_lsb": 0.0,
    }
    assert evaluation.metric.name == "mae"
    assert (tmp_path / "confusion.csv").read_text().startswith("actual,predicted")
    curve = (tmp_path / "curve.csv").read_text().splitlines()
    assert curve[0] == "line,x,y"
    assert {line.split(",")[0] for line in curve[1:]} == {"model"}, "the truth is no result"
    assert (tmp_path / "evaluation.json").stat().st_size < 20_000


def test_the_same_inputs_give_the_same_bytes(prepared: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        run(prepared, Variant.INT8_PTQ, tmp_path / name)
    for name in ("evaluation.json", "metrics.json", "confusion.csv"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_outputs_for_another_test_split_are_refused(prepared: Path, tmp_path: Path) -> None:
    folder = tmp_path / "quantize"
    shutil.copytree(prepared / "quantize/int8_ptq", folder)
    stored = load_npz(folder / "keras_outputs.npz")
    save_npz(folder / "keras_outputs.npz", stored | {"ids": np.roll(stored["ids"], 1)})
    with pytest.raises(DataError, match="another test split"):
        evaluate(SINE, Variant.INT8_PTQ, prepared / "data", folder, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_missing_model_is_named(prepared: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"model\.tflite cannot be read"):
        evaluate(SINE, Variant.INT8_PTQ, prepared / "data", tmp_path, tmp_path / "out")

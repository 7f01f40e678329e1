"""Variants: int8 throughout, the same bytes twice, and honest about how they were made."""

import logging
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tinyml_mlops.config import Params, Variant
from tinyml_mlops.data import Manifest, load_split
from tinyml_mlops.data.npz import load_npz
from tinyml_mlops.decision import Decision
from tinyml_mlops.decision.embedded import about_of
from tinyml_mlops.errors import ModelError
from tinyml_mlops.tasks import load_task
from tinyml_mlops.training import Quantization, quantize
from tinyml_mlops.training.graph import Graph, require_int8
from tinyml_mlops.training.sqnr import layer_sqnr

pytestmark = pytest.mark.training
SINE = load_task("sine")
Make = Callable[[Variant], Path]


@pytest.fixture(scope="module")
def variants(
    tmp_path_factory: pytest.TempPathFactory,
    sine_data: Path,
    sine_model: Path,
    make_params: Callable[..., Params],
) -> Path:
    folder = tmp_path_factory.mktemp("quantize")
    for variant in Variant:
        quantize(SINE, variant, sine_data, sine_model, make_params(), folder / variant)
    return folder


def outputs(folder: Path, data: Path) -> np.ndarray:
    graph = Graph((folder / "model.tflite").read_bytes())
    results = []
    for sample in load_split(data, "test").x:
        graph.run(sample)
        results.append(graph.values(graph.ops[-1].outputs[0])[0])
    return np.array(results, np.float32)


@pytest.mark.parametrize("variant", Variant)
def test_every_variant_learned_the_sine(variants: Path, sine_data: Path, variant: Variant) -> None:
    test, rule = load_split(sine_data, "test"), Decision.read(variants / variant / "decision.json").rule
    assert SINE.sample_score(test, outputs(variants / variant, sine_data), rule, 0).value < 0.12


@pytest.mark.parametrize("variant", Variant)
def test_the_model_says_how_it_decides(variants: Path, sine_data: Path, variant: Variant) -> None:
    about = about_of((variants / variant / "model.tflite").read_bytes())
    assert about is not None
    assert (about.task, about.variant) == ("sine", str(variant))
    assert about.decision == Decision.read(variants / variant / "decision.json").rule
    assert about.features == Manifest.of(sine_data).features


@pytest.mark.parametrize("variant", Variant)
def test_keras_outputs_are_those_of_the_converted_model(
    variants: Path, sine_data: Path, variant: Variant
) -> None:
    stored = load_npz(variants / variant / "keras_outputs.npz")
    assert np.array_equal(stored["ids"], load_split(sine_data, "test").ids)
    distance = np.abs(stored["outputs"] - outputs(variants / variant, sine_data))
    assert distance.max() < (1e-5 if variant is Variant.FLOAT32 else 0.06)


@pytest.mark.parametrize("variant", [Variant.INT8_PTQ, Variant.INT8_QAT])
def test_int8_is_int8_throughout(variants: Path, variant: Variant) -> None:
    graph = Graph((variants / variant / "model.tflite").read_bytes())
    require_int8(graph)
    assert {op.kind for op in graph.ops} == {"FULLY_CONNECTED"}
    assert graph.input.dtype == np.int8
    assert Quantization.read(variants / variant / "quantization.json").all_int8


def test_a_float_op_in_an_int8_variant_is_named(variants: Path) -> None:
    with pytest.raises(ModelError, match="op 0 FULLY_CONNECTED"):
        require_int8(Graph((variants / "float32/model.tflite").read_bytes()))


def test_the_record_says_what_was_calibrated_on(variants: Path, sine_data: Path) -> None:
    manifest = Manifest.of(sine_data)
    record = Quantization.read(variants / "int8_ptq/quantization.json")
    assert record.calibration_ids == manifest.calibration_ids
    assert record.calibration_sha256 == manifest.sha256["calibration"]
    assert record.model_size_bytes == (variants / "int8_ptq/model.tflite").stat().st_size
    assert record.metrics() == {"model_size_bytes": float(record.model_size_bytes)}
    assert Quantization.read(variants / "int8_qat/quantization.json").calibration_ids == ()


@pytest.mark.parametrize("variant", [Variant.INT8_PTQ, Variant.INT8_QAT])
def test_every_layer_has_its_noise(variants: Path, variant: Variant) -> None:
    layers = Quantization.read(variants / variant / "quantization.json").layers
    assert [layer.op for layer in layers] == ["FULLY_CONNECTED"] * 3
    assert all(15.0 < layer.sqnr_db < 60.0 for layer in layers)
    assert "dense1" in layers[0].layer


def test_noise_of_a_model_against_itself_is_nothing(variants: Path, sine_data: Path) -> None:
    tflite = (variants / "float32/model.tflite").read_bytes()
    layers = layer_sqnr(tflite, tflite, load_split(sine_data, "calibration").x)
    assert {layer.sqnr_db for layer in layers} == {200.0}


@pytest.mark.parametrize("variant", Variant)
def test_the_same_params_give_the_same_bytes(
    tmp_path: Path,
    variants: Path,
    sine_data: Path,
    sine_model: Path,
    make_params: Callable[..., Params],
    variant: Variant,
) -> None:
    quantize(SINE, variant, sine_data, sine_model, make_params(), tmp_path)
    for name in ("model.tflite", "decision.json", "quantization.json", "keras_outputs.npz"):
        assert (tmp_path / name).read_bytes() == (variants / variant / name).read_bytes()


def test_a_qat_run_too_short_for_its_averages_warns(
    tmp_path: Path,
    variants: Path,
    sine_data: Path,
    sine_model: Path,
    make_params: Callable[..., Params],
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING):
        record = quantize(SINE, Variant.INT8_QAT, sine_data, sine_model, make_params(qat_epochs=1), tmp_path)
    assert record.qat_steps < 100
    assert "took 12 steps" in record.warnings[0]
    assert "took 12 steps" in caplog.text
    assert Quantization.read(variants / "int8_qat/quantization.json").warnings == ()

"""Variants: of one element type throughout, the same bytes twice, and honest about how they were made."""

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
from tinyml_mlops.evaluation.runners.planrt import PlanrtRunner
from tinyml_mlops.evaluation.runners.tflm import TflmRunner
from tinyml_mlops.evaluation.samples import random_samples
from tinyml_mlops.plan import compile_plan
from tinyml_mlops.tasks import load_task
from tinyml_mlops.training import Quantization, quantize
from tinyml_mlops.training.graph import Graph, require_activations
from tinyml_mlops.training.sqnr import layer_sqnr
from tinyml_mlops.training.variants import load_recipe

pytestmark = pytest.mark.training
SINE = load_task("sine")
QUANTIZED = tuple(variant for variant in Variant if variant.quantized)


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


def record(variants: Path, variant: Variant) -> Quantization:
    return Quantization.read(variants / variant / "quantization.json")


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
    error = SINE.sample_score(test, outputs(variants / variant, sine_data), rule, 0).value
    assert error < (0.25 if variant is Variant.INT8_PRUNED_QAT else 0.12)


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
    assert distance.max() < (0.06 if variant.quantized else 1e-5)


@pytest.mark.parametrize("variant", QUANTIZED)
def test_every_op_is_of_the_type_that_the_recipe_names(variants: Path, variant: Variant) -> None:
    activations = load_recipe(variant).activations
    graph = Graph((variants / variant / "model.tflite").read_bytes())
    require_activations(graph, activations)
    assert {op.kind for op in graph.ops} == {"FULLY_CONNECTED"}
    assert graph.input.dtype == np.dtype(activations)
    assert record(variants, variant).activations == activations


def test_a_float_op_in_an_int8_variant_is_named(variants: Path) -> None:
    with pytest.raises(ModelError, match="op 0 FULLY_CONNECTED"):
        require_activations(Graph((variants / "float32/model.tflite").read_bytes()), "int8")


@pytest.mark.parametrize("variant", QUANTIZED)
def test_planrt_answers_as_tflm_does(variants: Path, variant: Variant) -> None:
    tflite = (variants / variant / "model.tflite").read_bytes()
    reference, planrt = TflmRunner(tflite), PlanrtRunner(compile_plan(tflite).plan)
    x = random_samples(reference.inputs[0], 300, seed=3)
    assert np.array_equal(planrt.run(x), reference.run(x))


def test_the_record_says_what_was_calibrated_on(variants: Path, sine_data: Path) -> None:
    manifest = Manifest.of(sine_data)
    found = record(variants, Variant.INT8_PTQ)
    assert found.calibration_ids == manifest.calibration_ids
    assert found.calibration_sha256 == manifest.sha256["calibration"]
    assert found.model_size_bytes == (variants / "int8_ptq/model.tflite").stat().st_size
    assert found.metrics()["model_size_bytes"] == float(found.model_size_bytes)
    assert record(variants, Variant.INT8_QAT).calibration_ids == ()


@pytest.mark.parametrize("variant", QUANTIZED)
def test_every_layer_has_its_noise(variants: Path, variant: Variant) -> None:
    layers = record(variants, variant).layers
    assert [layer.op for layer in layers] == ["FULLY_CONNECTED"] * 3
    assert all(15.0 < layer.sqnr_db < 90.0 for layer in layers)
    assert "dense1" in layers[0].layer


def test_int16_activations_are_less_noisy(variants: Path) -> None:
    for coarse, fine in zip(
        record(variants, Variant.INT8_PTQ).layers, record(variants, Variant.INT16X8_PTQ).layers, strict=True
    ):
        assert fine.sqnr_db > coarse.sqnr_db + 1.0


def test_noise_of_a_model_against_itself_is_nothing(variants: Path, sine_data: Path) -> None:
    tflite = (variants / "float32/model.tflite").read_bytes()
    layers = layer_sqnr(tflite, tflite, load_split(sine_data, "calibration").x)
    assert {layer.sqnr_db for layer in layers} == {200.0}


def test_pruned_weights_stay_zero_through_fine_tuning(variants: Path) -> None:
    pruned = record(variants, Variant.INT8_PRUNED_QAT)
    assert pruned.pruned_sparsity == 0.5
    assert all(share >= 0.5 for share in pruned.sparsity_by_layer.values())
    assert pruned.metrics()["weight_sparsity"] >= 0.5
    dense = record(variants, Variant.INT8_QAT)
    assert (dense.pruned_sparsity, dense.weight_sparsity < 0.2) == (0.0, True)


@pytest.mark.parametrize("variant", [Variant.FLOAT32, Variant.INT16X8_PTQ, Variant.INT8_PRUNED_QAT])
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
        short = quantize(SINE, Variant.INT8_QAT, sine_data, sine_model, make_params(qat_epochs=1), tmp_path)
    assert short.qat_start_left == pytest.approx(0.999**12)
    assert "took 12 steps" in short.warnings[0]
    assert "98.8% of each activation range" in caplog.text
    long = record(variants, Variant.INT8_QAT)
    assert long.qat_start_left is not None
    assert long.qat_start_left < 0.9
    assert long.warnings == ()

"""Calibration that represents the input does not clip; one that does not is found, and the layer named."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tinyml_mlops.config import Params, Variant
from tinyml_mlops.data import TEST, VALIDATION, Dataset, load_split, write_dataset
from tinyml_mlops.tasks import load_task
from tinyml_mlops.training import Quantization, quantize
from tinyml_mlops.training.coverage import coverage_warnings
from tinyml_mlops.training.quantization import LayerCoverage

SINE = load_task("sine")


def narrow(dataset: Dataset) -> Dataset:
    """The same data with the calibration samples of the first fifth of the wave only."""
    splits = dict(dataset.splits)
    calibration = splits["calibration"]
    squeezed = (calibration.x / 5).astype(np.float32)
    splits["calibration"] = replace(calibration, x=squeezed)
    return replace(dataset, splits=splits)


@pytest.fixture(scope="module")
def made(
    tmp_path_factory: pytest.TempPathFactory,
    sine_data: Path,
    sine_model: Path,
    make_params: Callable[..., Params],
) -> dict[str, Quantization]:
    """int8_ptq with calibration samples as they should be, and with bad ones."""
    params = make_params()
    bad_data = tmp_path_factory.mktemp("bad")
    dataset = narrow(SINE.prepare(params.data, params.seed))
    write_dataset(dataset, bad_data, task="sine", params=params.data, seed=params.seed)
    return {
        name: quantize(SINE, Variant.INT8_PTQ, data, sine_model, params, tmp_path_factory.mktemp(name))
        for name, data in (("good", sine_data), ("narrow", bad_data))
    }


@pytest.mark.training
def test_a_good_calibration_set_clips_next_to_nothing(made: dict[str, Quantization]) -> None:
    good = made["good"]
    assert [one.op for one in good.coverage] == ["INPUT"] + ["FULLY_CONNECTED"] * 3
    assert good.warnings == ()
    for one in good.coverage:
        assert one.clipped_fraction <= 5e-3
        assert one.low <= one.calibration_low < one.calibration_high <= one.high + 1e-3


@pytest.mark.training
def test_a_bad_calibration_set_clips_and_the_layer_is_named(
    made: dict[str, Quantization], sine_data: Path
) -> None:
    bad, test = made["narrow"], load_split(sine_data, TEST)
    entry = bad.coverage[0]
    step = (entry.high - entry.low) / 255
    outside = test.x > entry.high + step / 2
    assert entry.clipped_fraction == pytest.approx(np.mean(outside))
    assert entry.clipped_fraction > 0.7
    assert entry.clipped_steps == pytest.approx((test.x.max() - entry.high) / step, rel=1e-3)
    assert (entry.test_high, entry.test_low) == (test.x.max(), test.x.min())
    checked = load_split(sine_data, VALIDATION).x > entry.high + step / 2
    assert entry.validation_clipped_fraction == pytest.approx(np.mean(checked))
    assert (
        f"test data clips in the input ({entry.layer}): {entry.clipped_fraction:.1%} of its values"
        in bad.warnings[0]
    )


def layer(name: str, clipped: float) -> LayerCoverage:
    return LayerCoverage(
        index=0,
        op="CONV_2D",
        layer=name,
        low=-1.0,
        high=1.0,
        calibration_low=-1.0,
        calibration_high=1.0,
        test_low=-2.0,
        test_high=2.0,
        validation_clipped_fraction=clipped / 2,
        clipped_fraction=clipped,
        clipped_steps=40.0,
    )


def test_a_value_or_two_outside_are_no_warning_and_the_worst_layers_come_first() -> None:
    assert coverage_warnings([layer("calm", 0.004)]) == ()
    names = {"a": 0.006, "b": 0.3, "c": 0.1, "d": 0.02, "e": 0.0}
    [said] = coverage_warnings([layer(name, clipped) for name, clipped in names.items()])
    assert said.index("(b): 30.0%") < said.index("(c): 10.0%") < said.index("(d): 2.0%")
    assert "by up to 40 steps (validation 15.0%)" in said
    assert "and 1 more" in said

"""What becomes a kernel with DSP instructions, and what stays portable, with the reason."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tinyml_mlops.plan import CompiledPlan, compile_plan
from tinyml_mlops.plan.kernel_sets import DSP, PORTABLE
from tinyml_mlops.plan.kernels.dsp.depthwise_conv_2d import exchanged, pitch_of
from tinyml_mlops.plan.testing import ModelBuilder

HAVE_DSP_FORM = ("CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED", "ADD")


@pytest.mark.parametrize("name", ["kws_ref_model", "ad01_int8", "hello_world_int8"])
def test_reference_models_need_no_portable_kernel_where_there_is_another(
    shared_models: Path, name: str
) -> None:
    compiled = compile_plan((shared_models / f"{name}.tflite").read_bytes(), kernel_set=DSP)
    portable = [op.note for op in compiled.ops if op.op in HAVE_DSP_FORM and op.kernel_set == PORTABLE]
    assert portable == []


def layer(weights: np.ndarray, bias: list[int], output_scale: float) -> bytes:
    """A fully connected layer with scales of 1/10 for its input and 1/100 for its weights."""
    b = ModelBuilder()
    x = b.tensor((1, weights.shape[1]), "int8", 0.1, 3)
    y = b.tensor((1, weights.shape[0]), "int8", output_scale, -128)
    constants = [b.constant(weights.astype(np.int8), 0.01), b.constant(np.array(bias, np.int32), 0.001)]
    b.op("FULLY_CONNECTED", [x, *constants], [y], "FullyConnectedOptions")
    return b.build([x], [y])


def compiled_layer(as_tflm: Callable[..., None], model: bytes) -> CompiledPlan:
    """The plan for DSP kernels, after its outputs were found to be TFLM's."""
    as_tflm(model, samples=20)
    return compile_plan(model, kernel_set=DSP)


def test_a_channel_that_answers_the_same_to_all_may_have_any_bias(as_tflm) -> None:
    weights = np.array([[1, -3, 50, 7], [0, 0, 0, 0], [9, 9, 9, 9]])
    model = layer(weights, [100, 1 << 30, 5], 30.0)
    (op,) = compiled_layer(as_tflm, model).ops
    assert (op.kernel_set, op.note) == (DSP, "")


WIDE = np.full((2, 4), 5)


@pytest.mark.parametrize(
    ("weights", "bias", "scale", "reason"),
    [
        (WIDE, [0, 0], 0.0015, "the scale of channel 0 is 1/2 or more of the output's"),
        (np.array([[1, 2], [-128, 1]]), [0, 0], 0.5, "it has a weight of -128"),
        # Biases that lie between two answers.
        (WIDE, [0, 8_550_000], 100.0, "sums of channel 1 may need more than 24 bits"),
        (WIDE, [1_103_333_333, 0], 1e-3 / 1.5e-7, "sums of channel 0 may need more than 31 bits"),
        (WIDE, [1_110_000_000, 0], 20_000.0, "channel 0 is scaled down by more than 2^22"),
    ],
)
def test_what_would_not_be_exact_stays_portable_and_says_why(as_tflm, weights, bias, scale, reason) -> None:
    (op,) = compiled_layer(as_tflm, layer(weights, bias, scale)).ops
    assert (op.kernel_set, op.note) == (PORTABLE, reason)


def test_lines_of_a_depthwise_window_run_along_the_longer_side() -> None:
    area = {
        "input_height": 25, "input_width": 5, "output_height": 25, "output_width": 5, "window_height": 3,
        "window_width": 3, "stride_height": 1, "stride_width": 1, "pad_top": 1, "pad_left": 0,
    }  # fmt: skip
    assert exchanged(area) == {
        **area, "input_height": 5, "input_width": 25, "output_height": 5, "output_width": 25, "pad_top": 0,
        "pad_left": 1,
    }  # fmt: skip
    assert pitch_of(exchanged(area)) == 30

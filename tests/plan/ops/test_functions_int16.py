"""Functions of int16 that TFLM takes from tables: the same for every input that there is."""

import numpy as np
import pytest

from tinyml_mlops.plan.testing import ModelBuilder

EVERY = np.arange(-(1 << 15), 1 << 15).astype(np.int16)
HALF = 2.0**-15


@pytest.mark.parametrize("op", ["LOGISTIC", "TANH"])
@pytest.mark.parametrize("scale", [2.0**-13, 2.0**-12, 2.0**-11, 2.0**-10, 1.7e-4, 0.003])
def test_every_input(as_tflm, op, scale) -> None:
    b = ModelBuilder()
    x, y = b.tensor((1, EVERY.size), "int16", scale), b.tensor((1, EVERY.size), "int16", HALF)
    b.op(op, [x], [y])
    as_tflm(b.build([x], [y]), inputs=[EVERY[np.newaxis]])


@pytest.mark.parametrize("scale", [1e-4, 3.1e-4, 0.01])
def test_softmax_of_every_difference(as_tflm, scale) -> None:
    rows = np.stack([np.full(EVERY.size, 32767, np.int16), EVERY], axis=1)
    b = ModelBuilder()
    x, y = b.tensor(rows.shape, "int16", scale), b.tensor(rows.shape, "int16", HALF)
    b.op("SOFTMAX", [x], [y], "SoftmaxOptions", beta=1.0)
    as_tflm(b.build([x], [y]), inputs=[rows[np.newaxis]])


@pytest.mark.parametrize("op", ["RELU", "RELU6"])
@pytest.mark.parametrize("scales", [(1e-3, 1e-3), (3e-4, 7e-4), (5e-3, 2e-4)])
def test_every_input_of_a_rectifier(as_tflm, op, scales) -> None:
    b = ModelBuilder()
    x, y = (b.tensor((1, EVERY.size), "int16", scale) for scale in scales)
    b.op(op, [x], [y])
    as_tflm(b.build([x], [y]), inputs=[EVERY[np.newaxis]])

"""FULLY_CONNECTED, as random models of one op: TFLM's outputs to the bit."""

from hypothesis import given
from hypothesis import strategies as st

from tests.plan.ops.layers import LAYERS
from tests.plan.ops.strategies import many
from tinyml_mlops.plan.testing import ModelBuilder


@many
@given(layer=LAYERS, rows=st.integers(1, 3), inputs=st.integers(1, 70), outputs=st.integers(1, 20))
def test_fully_connected(as_tflm, layer, rows, inputs, outputs) -> None:
    b = ModelBuilder()
    numbers, output = layer.tensors(b, (rows, inputs), (outputs, inputs), (rows, outputs), axis=0)
    b.op(
        "FULLY_CONNECTED",
        numbers,
        [output],
        "FullyConnectedOptions",
        fusedActivationFunction=layer.activation,
    )
    as_tflm(b.build([numbers[0]], [output]), seed=layer.seed)

"""SVDF and UNIDIRECTIONAL_SEQUENCE_LSTM: sequences of inferences are those of TFLM, to the bit in int8."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plan.ops.recurrent import Lstm, Svdf
from tests.plan.ops.sequences import assert_sequences_as_tflm
from tests.plan.ops.strategies import SEEDS, ZERO_POINTS, many
from tinyml_mlops.errors import UnsupportedModelError
from tinyml_mlops.plan import compile_plan

SIZES = st.integers(1, 6)


@many
@given(
    layer=st.builds(
        Svdf,
        state=st.sampled_from(["int8", "int16", "float32"]),
        batches=st.integers(1, 2),
        inputs=st.integers(1, 20),
        units=SIZES,
        rank=st.integers(1, 3),
        memory=st.integers(1, 8),
        activation=st.sampled_from([0, 1]),
        zeros=st.tuples(ZERO_POINTS, ZERO_POINTS),
        seed=SEEDS,
    )
)
def test_svdf(layer) -> None:
    assert_sequences_as_tflm(layer.build(), seed=layer.seed)


@many
@given(
    layer=st.builds(
        Lstm,
        kind=st.sampled_from(["int8", "int8", "float32"]),
        batches=st.integers(1, 3),
        steps=SIZES,
        inputs=st.integers(1, 20),
        units=SIZES,
        time_major=st.booleans(),
        clip=st.sampled_from([0.0, 0.0, 1.5]),
        zeros=st.tuples(ZERO_POINTS, ZERO_POINTS),
        cell_power=st.integers(-15, -10),
        seed=SEEDS,
    )
)
def test_lstm(layer) -> None:
    assert_sequences_as_tflm(layer.build(), seed=layer.seed)


def test_lstm_needs_no_memory_but_input_output_and_states() -> None:
    layer = Lstm("int8", 1, 4, 8, 4, False, 0.0, (0, 0), -12, 0)
    assert compile_plan(layer.build()).arena_bytes == 4 * 8 + 4 * 4 + 4 + 2 * 4


def test_an_activation_that_does_more_than_limit_is_refused_where_tflm_obeys_it() -> None:
    tanh = 4
    assert compile_plan(Svdf("int8", 1, 4, 2, 1, 3, tanh, (0, 0), 0).build()).kernels == ("planrt_svdf_int8",)
    with pytest.raises(UnsupportedModelError, match=r"op 0 SVDF .*fused activation number 4"):
        compile_plan(Svdf("float32", 1, 4, 2, 1, 3, tanh, (0, 0), 0).build())

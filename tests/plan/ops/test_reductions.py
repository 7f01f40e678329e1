"""Reductions over any axes, as random models of one op: TFLM's outputs to the bit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plan.ops.strategies import KINDS, SCALES, SEEDS, WIDE_KINDS, ZERO_POINTS, many, quantized
from tinyml_mlops.errors import UnsupportedModelError
from tinyml_mlops.plan import compile_plan
from tinyml_mlops.plan.testing import ModelBuilder

SHAPES = st.lists(st.integers(1, 5), min_size=1, max_size=6).map(tuple)


def reduced_shape(shape: tuple[int, ...], axes: list[int], keep: bool) -> list[int]:
    return [1 if axis in axes else size for axis, size in enumerate(shape) if keep or axis not in axes]


def model(
    op: str, kind: str, shape, axes, keep, scales=(0.1, 0.1), zeros=(0, 0), negative: bool = False
) -> bytes:
    """A reduction; ``negative``: the axes are counted from the end."""
    b = ModelBuilder()
    x = b.tensor(shape, *quantized(kind, scales[0], zeros[0]))
    y = b.tensor(reduced_shape(shape, axes, keep), *quantized(kind, scales[1], zeros[1]), name="answer")
    named = np.array([axis - len(shape) if negative else axis for axis in axes], np.int32)
    b.op(op, [x, b.constant(named)], [y], "ReducerOptions", keepDims=keep)
    return b.build([x], [y])


@pytest.mark.parametrize("op", ["MEAN", "SUM", "REDUCE_MAX", "REDUCE_MIN"])
@many
@given(
    kind=WIDE_KINDS, shape=SHAPES, reduced=st.lists(st.booleans(), min_size=6, max_size=6),
    keep=st.booleans(), negative=st.booleans(), scale=SCALES, spread=st.sampled_from([1.0, 0.3, 1.7, 40.0]),
    zeros=st.tuples(ZERO_POINTS, ZERO_POINTS), seed=SEEDS,
)  # fmt: skip
def test_reductions(as_tflm, op, kind, shape, reduced, keep, negative, scale, spread, zeros, seed) -> None:
    if kind == "int16" and op.startswith("REDUCE"):
        kind = "int8"  # TFLM has no int16 there
    axes = [axis for axis in range(len(shape)) if reduced[axis]] or [0]
    scales = (scale, float(np.float32(scale * spread)))
    if op.startswith("REDUCE") or spread == 1.0:
        scales, zeros = (scale, scale), (zeros[0], zeros[0])
    as_tflm(model(op, kind, shape, axes, keep, scales, zeros, negative), seed=seed)


@pytest.mark.parametrize("op", ["ARG_MAX", "ARG_MIN"])
@many
@given(kind=KINDS, shape=SHAPES, place=st.integers(0, 5), negative=st.booleans(), seed=SEEDS)
def test_indices(as_tflm, op, kind, shape, place, negative, seed) -> None:
    axis = place % len(shape)
    b = ModelBuilder()
    x = b.tensor(shape, *quantized(kind, 0.1, 3))
    y = b.tensor(reduced_shape(shape, [axis], keep=False), "int32")
    named = np.array(axis - len(shape) if negative else axis, np.int32)
    b.op(
        op, [x, b.constant(named)], [y], "ArgMaxOptions" if op == "ARG_MAX" else "ArgMinOptions", outputType=2
    )
    rng = np.random.default_rng(seed)
    ties = rng.integers(-2, 3, (4, *shape)).astype(kind)  # the first of equal ones counts
    spec = compile_plan(b.build([x], [y])).inputs[0]
    as_tflm(b.build([x], [y]), inputs=[ties.reshape(4, *spec.sample_shape)])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"axes": [2]}, r"op 0 REDUCE_MAX \(tensor 'answer'\): .* names the axes \[2\]"),
        ({"scales": (0.1, 0.2)}, "have different scales"),
        ({"kind": "int16"}, "no kernel for these types"),
    ],
)
def test_what_tflm_does_not_reduce_is_refused(changes, message) -> None:
    fields = {"kind": "int8", "shape": (3, 4), "axes": [1], "keep": False} | changes
    with pytest.raises(UnsupportedModelError, match=message) as caught:
        compile_plan(model("REDUCE_MAX", **fields))
    assert caught.value.hint

"""GATHER, as random models of one op: TFLM's outputs to the bit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plan.ops.strategies import KINDS, SEEDS, ZERO_POINTS, many, moved, shapes
from tinyml_mlops.errors import UnsupportedModelError
from tinyml_mlops.plan import HostModel, compile_plan
from tinyml_mlops.plan.testing import ModelBuilder


@many
@given(
    kind=KINDS, shape=shapes(4, 6), axis=st.integers(-4, 3), batch_axes=st.integers(0, 3),
    count=shapes(2, 4, least_axes=0), computed=st.booleans(), zero=ZERO_POINTS, seed=SEEDS,
)  # fmt: skip
def test_gather(as_tflm, kind, shape, axis, batch_axes, count, computed, zero, seed) -> None:
    rng = np.random.default_rng(seed)
    place = axis % len(shape)
    batch_axes = min(batch_axes, place)
    axis = place - (len(shape) if axis < 0 else 0)
    values = rng.integers(0, shape[place], (*shape[:batch_axes], *count)).astype(np.int32)
    b = ModelBuilder()
    x = b.tensor(shape, *moved(kind, zero))
    indices = b.tensor(values.shape, "int32") if computed else b.constant(values)
    y = b.tensor((*shape[:place], *count, *shape[place + 1 :]), *moved(kind, zero))
    b.op("GATHER", [x, indices], [y], "GatherOptions", axis=axis, batchDims=batch_axes)
    data = rng.integers(-128, 128, shape).astype(np.int8 if kind == "int8" else np.float32)
    inputs = [data[np.newaxis], values[np.newaxis]] if computed else [data[np.newaxis]]
    as_tflm(b.build([x, indices] if computed else [x], [y]), inputs=inputs)


def taken(values: np.ndarray | None) -> bytes:
    """A model that gathers three of five; from its second input, if no indices are given."""
    b = ModelBuilder()
    x, y = b.tensor((1, 5), "int8", 0.1, 0), b.tensor((1, 3), "int8", 0.1, 0, name="taken")
    indices = b.tensor((3,), "int32", name="places") if values is None else b.constant(values, name="places")
    b.op("GATHER", [x, indices], [y], "GatherOptions", axis=1)
    return b.build([x, indices] if values is None else [x], [y])


def test_a_computed_index_off_the_axis_counts_as_the_nearest_on_it() -> None:
    """TFLM stops the inference."""
    with HostModel.open(compile_plan(taken(None)).plan) as model:
        (got,) = model.invoke(np.array([[1, 2, 3, 4, 5]], np.int8), np.array([-7, 2, 2**31 - 1], np.int32))
    assert got.tolist() == [[1, 3, 5]]


@pytest.mark.parametrize("values", [np.array([0, 5, 1], np.int32), np.array([0, 1, 2], np.int64)])
def test_constant_indices_off_the_axis_are_named(values) -> None:
    with pytest.raises(UnsupportedModelError, match=r"op 0 GATHER \(tensor 'taken'\).*'places'.* 0 … 4"):
        compile_plan(taken(values))

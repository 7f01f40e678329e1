"""RESIZE_NEAREST_NEIGHBOR and RESIZE_BILINEAR, as random models of one op: TFLM's outputs to the bit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plan.ops.strategies import KINDS, SEEDS, ZERO_POINTS, many, moved, pairs
from tinyml_mlops.errors import UnsupportedModelError
from tinyml_mlops.plan import compile_plan
from tinyml_mlops.plan.ops.resize import NEAREST_TYPES
from tinyml_mlops.plan.testing import ModelBuilder

FROM = st.sampled_from([(False, False), (True, False), (False, True)])
"""Whether corners are aligned, and whether places count from the middle of pixels."""
NEAREST, BILINEAR = "RESIZE_NEAREST_NEIGHBOR", "RESIZE_BILINEAR"


def resized(op: str, kind: str, shape, size, corners: bool, middles: bool, zero: int = 0) -> bytes:
    b = ModelBuilder()
    x = b.tensor(shape, *moved(kind, zero))
    y = b.tensor((shape[0], *size, shape[3]), *moved(kind, zero), name="resized")
    options = {NEAREST: "ResizeNearestNeighborOptions", BILINEAR: "ResizeBilinearOptions"}[op]
    b.op(
        op, [x, b.constant(np.array(size, np.int32))], [y], options,
        alignCorners=corners, halfPixelCenters=middles,
    )  # fmt: skip
    return b.build([x], [y])


@many
@given(
    kind=st.sampled_from(NEAREST_TYPES), shape=st.tuples(*[st.integers(1, n) for n in (2, 9, 9, 6)]),
    size=pairs(1, 20), times=pairs(1, 4), whole=st.booleans(), places=st.one_of(FROM, st.just((True, True))),
    zero=ZERO_POINTS, seed=SEEDS,
)  # fmt: skip
def test_nearest(as_tflm, kind, shape, size, times, whole, places, zero, seed) -> None:
    size = (shape[1] * times[0], shape[2] * times[1]) if whole else size
    as_tflm(resized(NEAREST, kind, shape, size, *places, zero), seed=seed)


@many
@given(
    kind=KINDS, shape=st.tuples(*[st.integers(1, n) for n in (2, 9, 9, 6)]), size=pairs(1, 40), places=FROM,
    zero=ZERO_POINTS, seed=SEEDS,
)  # fmt: skip
def test_bilinear(as_tflm, kind, shape, size, places, zero, seed) -> None:
    as_tflm(resized(BILINEAR, kind, shape, size, *places, zero), seed=seed)


def test_doubling_with_nearest_is_one_copy() -> None:
    def kernels(*arguments) -> tuple[str, ...]:
        return compile_plan(resized(NEAREST, "int8", *arguments)).kernels

    assert kernels((1, 3, 5, 2), (6, 10), False, True) == ("planrt_move",)
    assert kernels((1, 3, 5, 2), (6, 9), False, True) == ("planrt_resize_nearest",)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ((1, 2, 2, 1), (99, 4), False, False),
            "from 2 to 99 pixels, where TFLM's rounded scale reads behind",
        ),
        (((1, 2, 2, 1), (4, 4), True, True), "choose one of the two"),
    ],
)
def test_sizes_that_tflm_gets_wrong_are_named(arguments, message) -> None:
    with pytest.raises(UnsupportedModelError, match=r"op 0 RESIZE_BILINEAR \(tensor 'resized'\)") as caught:
        compile_plan(resized(BILINEAR, "int8", *arguments))
    assert message in f"{caught.value} {caught.value.hint}"

"""A PAD before a convolution costs nothing, whatever it adds on which side."""

import numpy as np
import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from tests.plan.ops.strategies import KINDS, SEEDS, ZERO_POINTS, many, pairs
from tests.plan.passes.properties import compiled_as_tflm
from tinyml_mlops.plan.testing import ModelBuilder

Pair = tuple[int, int]
PAIRS = pairs(0, 3)
DEPTH = 3


def model(
    name: str, kind: str, amounts: tuple[Pair, Pair], *, size: Pair = (4, 5), window: Pair = (2, 3),
    stride: Pair = (1, 1), dilation: Pair = (1, 1), same: bool = False, zero: int = 0, seed: int = 0,
    channels: Pair = (0, 0), show_padded: bool = False,
) -> bytes:  # fmt: skip
    """A PAD of ``amounts`` (and of ``channels``), then one op."""
    rng = np.random.default_rng(seed)
    b = ModelBuilder()

    def data(shape: tuple[int, ...], scale: float) -> int:
        return b.tensor(shape, *(("int8", scale, zero) if kind == "int8" else ("float32",)))

    padded = [size[axis] + sum(amounts[axis]) for axis in (0, 1)]
    outputs = []
    for axis in (0, 1):
        reach = (window[axis] - 1) * dilation[axis] + 1
        room = padded[axis] if same else padded[axis] - reach + 1
        if room < 1:
            reject()
        outputs.append(-(-room // stride[axis]))
    depth = DEPTH + sum(channels)
    x, y = data((1, *size, DEPTH), 0.05), data((1, *padded, depth), 0.05)
    z = data((1, *outputs, depth), 0.05 if "POOL" in name else 0.2)
    b.op("PAD", [x, b.constant(np.array([(0, 0), *amounts, channels], np.int32))], [y], "PadOptions")
    common = {"padding": 0 if same else 1, "strideH": stride[0], "strideW": stride[1]}
    if "POOL" in name:
        b.op(name, [y], [z], "Pool2DOptions", filterHeight=window[0], filterWidth=window[1], **common)
    else:
        dense = name == "CONV_2D"
        shape = (depth, *window, depth) if dense else (1, *window, depth)
        if kind == "int8":
            weights = b.constant(rng.integers(-127, 128, shape).astype(np.int8), 0.02)
        else:
            weights = b.constant(rng.normal(size=shape).astype(np.float32))
        extra = {} if dense else {"depthMultiplier": 1}
        b.op(name, [y, weights], [z], "Conv2DOptions" if dense else "DepthwiseConv2DOptions",
             dilationHFactor=dilation[0], dilationWFactor=dilation[1], **common, **extra)  # fmt: skip
    return b.build([x], [z, y] if show_padded else [z])


@pytest.mark.parametrize("name", ["CONV_2D", "DEPTHWISE_CONV_2D"])
@many
@given(
    kind=KINDS, amounts=st.tuples(PAIRS, PAIRS), zero=ZERO_POINTS,
    size=pairs(1, 6),
    window=pairs(1, 4),
    stride=pairs(1, 3),
    dilation=pairs(1, 2), same=st.booleans(), seed=SEEDS,
)  # fmt: skip
def test_convolution_pads_itself(name, kind, amounts, seed, **geometry) -> None:
    compiled = compiled_as_tflm(model(name, kind, amounts, seed=seed, **geometry), seed)
    assert [op.op for op in compiled.ops] == [name]


@many
@given(
    amounts=st.tuples(PAIRS, PAIRS), zero=ZERO_POINTS, size=pairs(1, 6),
    window=pairs(1, 4),
    stride=pairs(1, 3), same=st.booleans(), seed=SEEDS,
)  # fmt: skip
def test_pools_answer_as_before(amounts, seed, **geometry) -> None:
    for name in ("MAX_POOL_2D", "AVERAGE_POOL_2D"):
        compiled_as_tflm(model(name, "int8", amounts, seed=seed, **geometry), seed)


ONE = ((1, 1), (1, 1))


@pytest.mark.parametrize(
    ("fused", "name", "kind", "amounts", "changes"),
    [
        (True, "MAX_POOL_2D", "int8", ONE, {"zero": -128}),
        (False, "MAX_POOL_2D", "int8", ONE, {"zero": -127}),
        (False, "MAX_POOL_2D", "int8", ((2, 0), (0, 0)), {"zero": -128}),
        (False, "MAX_POOL_2D", "int8", ((0, 2), (0, 0)), {"zero": -128}),
        (False, "MAX_POOL_2D", "float32", ONE, {}),
        (False, "AVERAGE_POOL_2D", "int8", ONE, {"zero": -128}),
        (False, "CONV_2D", "int8", ONE, {"channels": (1, 0)}),
        (False, "CONV_2D", "int8", ONE, {"show_padded": True}),
    ],
)
def test_only_what_does_the_same_is_fused(fused, name, kind, amounts, changes) -> None:
    compiled = compiled_as_tflm(model(name, kind, amounts, **changes))
    assert list(dict.fromkeys(op.op for op in compiled.ops)) == ([name] if fused else ["PAD", name])

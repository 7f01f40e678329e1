"""Ops of two operands that broadcast, as random models of one op: TFLM's outputs to the bit."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.plan.ops.strategies import ACTIVATIONS, KINDS, SCALES, SEEDS, ZERO_POINTS, many, quantized
from tinyml_mlops.errors import UnsupportedModelError
from tinyml_mlops.plan import compile_plan
from tinyml_mlops.plan.testing import ModelBuilder

OPTIONS = {
    "ADD": "AddOptions",
    "SUB": "SubOptions",
    "MUL": "MulOptions",
    "MAXIMUM": "MaximumMinimumOptions",
    "MINIMUM": "MaximumMinimumOptions",
    "SQUARED_DIFFERENCE": "SquaredDifferenceOptions",
}
FUSING = ("ADD", "SUB", "MUL")
Shape = tuple[int, ...]


@st.composite
def operand_shapes(draw: st.DrawFn, max_rank: int = 6) -> tuple[Shape, Shape]:
    """Two shapes that broadcast, either way, of any ranks; often one is whole."""
    shape = draw(st.lists(st.integers(1, 4), min_size=1, max_size=max_rank))
    kept = st.sampled_from(["both", "both", "first", "second"])
    whole = draw(st.sampled_from(["none", "none", "first", "both"]))
    found: dict[str, list[int]] = {"first": [], "second": []}
    for size in shape:
        runs = draw(kept)
        for name, sizes in found.items():
            sizes.append(size if runs in ("both", name) or whole in ("both", name) else 1)
    ranks = {name: draw(st.integers(1, len(shape))) for name in found}
    first, second = (
        tuple(sizes[_needless(sizes, len(shape) - ranks[name]) :]) for name, sizes in found.items()
    )
    return first, second


def _needless(sizes: list[int], wanted: int) -> int:
    """How many leading axes of size 1 can be left out, at most ``wanted``."""
    return next((count for count, size in enumerate(sizes[:wanted]) if size != 1), wanted)


def operand(
    b: ModelBuilder, kind: str, shape: Shape, scale: float, zero: int, constant_seed: int | None
) -> int:
    """A graph input, or a constant of random values."""
    if constant_seed is None:
        return b.tensor(shape, *quantized(kind, scale, zero))
    rng = np.random.default_rng(constant_seed)
    if kind == "float32":
        return b.constant(np.array(rng.normal(size=shape), np.float32))
    values = rng.integers(-128, 128, shape).astype(kind)
    return b.constant(values, *quantized(kind, scale, zero)[1:])


@pytest.mark.parametrize("op", OPTIONS)
@many
@given(
    kind=st.sampled_from(["int8", "int8", "float32", "int32", "int16"]), shapes=operand_shapes(),
    scales=st.tuples(SCALES, SCALES), spread=st.floats(0.05, 20.0),
    zeros=st.tuples(ZERO_POINTS, ZERO_POINTS, ZERO_POINTS), activation=ACTIVATIONS,
    constant=st.sampled_from([None, None, 0, 1]), seed=SEEDS,
)  # fmt: skip
def test_binary(as_tflm, op, kind, shapes, scales, spread, zeros, activation, constant, seed) -> None:
    assume(kind != "int16" or op in FUSING)
    b = ModelBuilder()
    numbers = [
        operand(b, kind, shape, scale, zero, seed if constant == number else None)
        for number, (shape, scale, zero) in enumerate(zip(shapes, scales, zeros, strict=False))
    ]
    natural = {"MUL": scales[0] * scales[1] * 128, "SQUARED_DIFFERENCE": max(scales) ** 2 * 128}
    scale = float(np.float32(natural.get(op, 2 * max(scales)) * spread))
    y = b.tensor(np.broadcast_shapes(*shapes), *quantized(kind, scale, zeros[2]))
    fused = {"fusedActivationFunction": 0 if kind == "int32" else activation} if op in FUSING else {}
    b.op(op, numbers, [y], OPTIONS[op], **fused)
    inputs = [number for place, number in enumerate(numbers) if place != constant]
    as_tflm(b.build(inputs, [y]), seed=seed)


@many
@given(
    kind=KINDS, shape=st.lists(st.integers(1, 5), min_size=1, max_size=4),
    repeated=st.lists(st.booleans(), min_size=4, max_size=4), scales=st.tuples(SCALES, SCALES),
    spread=st.floats(0.1, 10.0), zeros=st.tuples(ZERO_POINTS, ZERO_POINTS, ZERO_POINTS),
    constant=st.booleans(), seed=SEEDS,
)  # fmt: skip
def test_prelu(as_tflm, kind, shape, repeated, scales, spread, zeros, constant, seed) -> None:
    b = ModelBuilder()
    x = operand(b, kind, tuple(shape), scales[0], zeros[0], None)
    slope_shape = tuple(1 if once else size for size, once in zip(shape, repeated, strict=False))
    slope = operand(b, kind, slope_shape, scales[1], zeros[1], seed if constant else None)
    y = b.tensor(shape, *quantized(kind, float(np.float32(scales[0] * spread)), zeros[2]))
    b.op("PRELU", [x, slope], [y])
    as_tflm(b.build([x] if constant else [x, slope], [y]), seed=seed)


@pytest.mark.parametrize("op", OPTIONS)
@many
@given(
    ratios=st.tuples(*[st.fractions(0.25, 4, max_denominator=8)] * 2), scale=st.floats(0.002, 0.3),
    zeros=st.tuples(ZERO_POINTS, ZERO_POINTS, ZERO_POINTS),
)  # fmt: skip
def test_scales_whose_ratio_makes_halves(as_tflm, op, ratios, scale, zeros) -> None:
    """All pairs: whether a half is just below or above itself depends on how the scales were divided."""
    every = np.arange(-128, 128, dtype=np.int8)
    scales = [float(np.float32(scale * float(ratio))) for ratio in (1, *ratios)]
    if op in ("MUL", "SQUARED_DIFFERENCE"):
        scales[2] *= 64 * scales[0]
    b = ModelBuilder()
    x, z, y = (
        b.tensor(shape, "int8", scale, zero)
        for shape, scale, zero in zip(((256, 1), (1, 256), (256, 256)), scales, zeros, strict=True)
    )
    b.op(op, [x, z], [y], OPTIONS[op])
    as_tflm(b.build([x, z], [y]), inputs=[every.reshape(1, 256, 1), every.reshape(1, 256)])


@many
@given(shapes=operand_shapes(), swapped=st.booleans(), scales=st.tuples(SCALES, SCALES), seed=SEEDS)
def test_an_operand_that_is_repeated_is_not_overwritten(as_tflm, shapes, swapped, scales, seed) -> None:
    """Both operands end with the op, so that the output may have the place of one."""
    b = ModelBuilder()
    inputs = [b.tensor(shape, "int8", scale, 3) for shape, scale in zip(shapes, scales, strict=True)]
    middle = [b.tensor(shape, "int8", 0.01, -1) for shape in shapes]
    for x, m in zip(inputs, middle, strict=True):
        b.op("RELU", [x], [m])
    y = b.tensor(np.broadcast_shapes(*shapes), "int8", 0.02, 5)
    b.op("MUL", middle[::-1] if swapped else middle, [y], "MulOptions", fusedActivationFunction=0)
    as_tflm(b.build(inputs, [y]), seed=seed)


def test_one_operand_of_the_output_s_size_costs_no_memory() -> None:
    b = ModelBuilder()
    x, m, y = (b.tensor((1, 10, 8), "int8", 0.1, 0) for _ in range(3))
    b.op("RELU6", [x], [m])
    b.op(
        "MUL", [b.constant(np.arange(8, dtype=np.int8), 0.1), m], [y], "MulOptions", fusedActivationFunction=0
    )
    assert compile_plan(b.build([x], [y])).arena_bytes == 80


@pytest.mark.parametrize(
    ("shapes", "kind", "activation", "message"),
    [
        (((2, 3), (2, 4), (2, 3)), "int8", 0, r"op 0 MUL \(tensor 'product'\): shapes \[2, 3\] and \[2, 4\]"),
        (((2, 3), (2, 1), (2, 1)), "int8", 0, r"do not broadcast to \[2, 1\]"),
        (((2, 3), (2, 3), (2, 3)), "int8", 4, "fused activation number 4"),
        (((2, 3), (2, 3), (2, 3)), "int32", 1, "fused activation number 1 on int32"),
        (((2, 3), (2, 3), (2, 3)), "uint8", 0, "no kernel for these types"),
    ],
)
def test_what_does_not_go_together_is_refused(shapes, kind, activation, message) -> None:
    b = ModelBuilder()
    x, z, y = (
        b.tensor(shape, *((kind, 0.1, 0) if kind == "int8" else (kind,)), name=name)
        for shape, name in zip(shapes, ("left", "right", "product"), strict=True)
    )
    b.op("MUL", [x, z], [y], "MulOptions", fusedActivationFunction=activation)
    with pytest.raises(UnsupportedModelError, match=message) as caught:
        compile_plan(b.build([x, z], [y]))
    assert caught.value.hint

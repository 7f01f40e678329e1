"""PAD, PADV2 and MIRROR_PAD, as random models of one op: TFLM's outputs to the bit."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plan.ops.strategies import SEEDS, ZERO_POINTS, many, moved, shapes
from tinyml_mlops.errors import UnsupportedModelError
from tinyml_mlops.plan import compile_plan
from tinyml_mlops.plan.ops.pad import TYPES
from tinyml_mlops.plan.testing import ModelBuilder

KINDS = st.sampled_from(TYPES)


@many
@given(kind=KINDS, shape=shapes(5), zero=ZERO_POINTS, seed=SEEDS)
def test_pad(as_tflm, kind, shape, zero, seed) -> None:
    amounts = np.random.default_rng(seed).integers(0, 3, (len(shape), 2)).astype(np.int32)
    b = ModelBuilder()
    x = b.tensor(shape, *moved(kind, zero))
    y = b.tensor(np.array(shape) + amounts.sum(axis=1), *moved(kind, zero))
    b.op("PAD", [x, b.constant(amounts)], [y], "PadOptions")
    as_tflm(b.build([x], [y]), seed=seed)


@many
@given(
    kind=KINDS, shape=shapes(5), zero=ZERO_POINTS, seed=SEEDS, value=st.integers(-128, 127),
    computed=st.booleans(),
)  # fmt: skip
def test_pad_with_a_value(as_tflm, kind, shape, zero, seed, value, computed) -> None:
    amounts = np.random.default_rng(seed).integers(0, 3, (len(shape), 2)).astype(np.int32)
    b = ModelBuilder()
    x = b.tensor(shape, *moved(kind, zero))
    y = b.tensor(np.array(shape) + amounts.sum(axis=1), *moved(kind, zero))
    of_kind = moved(kind, zero)
    v = b.tensor((1,), *of_kind) if computed else b.constant(np.array([value], kind), *of_kind[1:])
    b.op("PADV2", [x, b.constant(amounts), v], [y], "PadV2Options")
    as_tflm(b.build([x, v] if computed else [x], [y]), seed=seed)


@many
@given(
    kind=st.sampled_from(["int8", "float32"]), shape=shapes(4), zero=ZERO_POINTS, seed=SEEDS,
    mode=st.sampled_from([0, 1]),
)  # fmt: skip
def test_mirror_pad(as_tflm, kind, shape, zero, seed, mode) -> None:
    rng = np.random.default_rng(seed)
    amounts = np.array([rng.integers(0, min(4, size + mode), 2) for size in shape], np.int32)
    b = ModelBuilder()
    x = b.tensor(shape, *moved(kind, zero))
    y = b.tensor(np.array(shape) + amounts.sum(axis=1), *moved(kind, zero))
    b.op("MIRROR_PAD", [x, b.constant(amounts)], [y], "MirrorPadOptions", mode=mode)
    as_tflm(b.build([x], [y]), seed=seed)


def padded(op: str, options: str, shape: tuple[int, ...], amounts: list[list[int]], **changes) -> bytes:
    b = ModelBuilder()
    x = b.tensor(shape, "int8", 0.1, 3, name="sound")
    y = b.tensor(np.array(shape) + np.sum(amounts, axis=1), *changes.pop("output", ("int8", 0.1, 3)))
    b.op(op, [x, b.constant(np.array(amounts, np.int32))], [y], options, **changes)
    return b.build([x], [y])


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (padded("PAD", "PadOptions", (1, 4), [[0, 0], [-1, 0]]), r"op 0 PAD .* paddings \[0, 0, -1, 0\]"),
        (padded("PAD", "PadOptions", (1,) * 6, [[0, 0]] * 6), "pad at most 5"),
        (padded("PAD", "PadOptions", (4,), [[1, 1]], output=("int8", 0.2, 3)), "different scales"),
        (padded("PAD", "PadOptions", (4,), [[1, 1]], output=("int16", 0.1, 0)), "'sound' int8, .* int16"),
        (padded("MIRROR_PAD", "MirrorPadOptions", (4,), [[4, 0]], mode=0), "by 4, of which a mirror has 3"),
    ],
)
def test_what_cannot_be_padded_is_named(model, message) -> None:
    with pytest.raises(UnsupportedModelError) as caught:
        compile_plan(model)
    assert re.search(message, f"{caught.value} {caught.value.hint}")

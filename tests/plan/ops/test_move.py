"""One copy in nested loops: every loop nest moves what it says, and few, long loops come out of it."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plan.ops.strategies import SEEDS, ZERO_POINTS, many, moved
from tinyml_mlops.plan import compile_plan
from tinyml_mlops.plan.graph import Tensor
from tinyml_mlops.plan.ops.shared.move import Loop, move
from tinyml_mlops.plan.testing import ModelBuilder


def tensor(elements: int, dtype: str = "int8") -> Tensor:
    none = np.empty(0, np.float32), np.empty(0, np.int64), 0
    return Tensor(0, "data", np.dtype(dtype), (elements,), *none, None)


def params(*loops: tuple[int, int, int], dtype: str = "int8", **starts: int) -> dict[str, object]:
    """Parameters of the call, without the loops that have one turn."""
    found = dict(
        move(tensor(1000, dtype), tensor(1000, dtype), [Loop(*loop) for loop in loops], **starts).params
    )
    used = max(1, sum(count > 1 for count in found["count"]))
    return {key: value[:used] if isinstance(value, list) else value for key, value in found.items()}


def test_loops_that_go_on_where_another_ends_are_one() -> None:
    whole = params((2, 105, 105), (3, 35, 35), (5, 7, 7), (7, 1, 1))
    assert (whole["count"], whole["input_step"], whole["output_step"]) == ([210 // 2], [1], [1])
    assert whole["element"] == 2
    backwards = params((3, -5, 5), (5, -1, 1), read_from=14)
    assert (backwards["count"], backwards["input_step"], backwards["input_start"]) == ([15], [-1], 14)


@pytest.mark.parametrize(
    ("dtype", "run", "step", "start", "element", "count"),
    [
        ("int8", 8, 12, 4, 4, 2),
        ("int8", 8, 12, 2, 2, 4),
        ("int8", 8, 11, 4, 1, 8),
        ("int8", 6, 12, 4, 2, 3),
        ("int16", 6, 12, 4, 4, 3),
        ("float32", 5, 7, 3, 4, 5),
    ],
)
def test_elements_are_copied_as_words_where_all_places_allow_it(
    dtype, run, step, start, element, count
) -> None:
    found = params((9, step, run), (run, 1, 1), dtype=dtype, read_from=start)
    factor = element // np.dtype(dtype).itemsize
    assert (found["element"], found["input_start"]) == (element, start // factor)
    assert sorted(found["count"]) == sorted([count, 9])


def test_a_short_run_is_not_innermost() -> None:
    assert params((50, 3, 7), (3, 1, 1))["count"] == [50, 3]
    assert params((50, 11, 13), (11, 1, 1))["count"] == [11, 50]


@many
@given(shape=st.lists(st.integers(1, 5), min_size=1, max_size=6), seed=SEEDS)
def test_every_element_arrives(shape, seed) -> None:
    """Any six axes in any order, some of them backwards: as numpy moves them."""
    rng = np.random.default_rng(seed)
    order, backwards = rng.permutation(len(shape)), rng.random(len(shape)) < 0.3
    data = np.arange(math.prod(shape))
    steps = [math.prod(shape[axis + 1 :]) for axis in range(len(shape))]
    sizes = [shape[axis] for axis in order]
    loops = [
        Loop(shape[axis], -steps[axis] if backwards[axis] else steps[axis], math.prod(sizes[place + 1 :]))
        for place, axis in enumerate(order)
    ]
    first = sum((n - 1) * step for n, step, back in zip(shape, steps, backwards, strict=True) if back)
    call = move(tensor(data.size, "int32"), tensor(data.size, "int32"), loops, read_from=first)
    want = data.reshape(shape)[tuple(slice(None, None, -1 if b else 1) for b in backwards)].transpose(order)
    np.testing.assert_array_equal(copied(call.params, data), want.reshape(-1))


def copied(p, data: np.ndarray) -> np.ndarray:
    """What the kernel makes of ``data``, by the words of ``planrt_layout.def``."""
    index = np.indices(p["count"]).reshape(len(p["count"]), -1)
    out = np.full(data.size, -1)
    places = p["output_start"] + np.array(p["output_step"]) @ index
    out[places] = data[p["input_start"] + np.array(p["input_step"]) @ index]
    return out


@many
@given(kind=st.sampled_from(["int8", "float32"]), zero=ZERO_POINTS, seed=SEEDS)
def test_many_moves_in_a_row(as_tflm, kind, zero, seed) -> None:
    """Parts, joined again in another order and again: the arena keeps each as long as it is read."""
    rng = np.random.default_rng(seed)
    b = ModelBuilder()
    x = tip = b.tensor((1, 4, 6), *moved(kind, zero))
    outputs = []
    for _ in range(rng.integers(1, 4)):
        axis = int(rng.integers(1, 3))
        count = 2 if axis == 1 else int(rng.choice([2, 3]))
        shape = (1, 4 // count, 6) if axis == 1 else (1, 4, 6 // count)
        parts = [b.tensor(shape, *moved(kind, zero)) for _ in range(count)]
        b.op("SPLIT", [b.constant(np.array(axis, np.int32)), tip], parts, "SplitOptions", numSplits=count)
        joined = b.tensor((1, 4, 6), *moved(kind, zero))
        order = [parts[i] for i in rng.permutation(count)]
        b.op("CONCATENATION", order, [joined], "ConcatenationOptions", axis=axis)
        tip = b.tensor((1, 4, 6), *moved(kind, zero))
        b.op("REVERSE_V2", [joined, b.constant(np.array([axis], np.int32))], [tip])
        outputs += [part for part in parts if rng.random() < 0.3]
    model = b.build([x], [tip, *outputs])
    as_tflm(model, seed=seed)
    assert {op.kernel for op in compile_plan(model).ops} == {"planrt_move"}

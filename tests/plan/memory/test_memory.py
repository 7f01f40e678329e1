"""The arena: nothing that is alive is overwritten, and nothing is wasted without need."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tinyml_mlops.errors import DoesNotFitError
from tinyml_mlops.plan import compile_plan
from tinyml_mlops.plan.testing import ModelBuilder


def chain_with_skips(widths: list[int], skips: list[tuple[int, int]]) -> bytes:
    """Fully connected layers in a row; a skip keeps an early output alive until it is added later."""
    b = ModelBuilder()
    source = x = b.tensor((1, widths[0]), "float32")
    made = [x]
    for width_in, width in pairwise(widths):
        y = b.tensor((1, width), "float32")
        weights = b.constant(np.ones((width, width_in), np.float32))
        b.op("FULLY_CONNECTED", [x, weights], [y], "FullyConnectedOptions")
        made.append(y)
        x = y
    for early, late in skips:
        if early < late < len(made) and widths[early] == widths[late]:
            y = b.tensor((1, widths[late]), "float32")
            b.op("ADD", [made[early], made[late]], [y], "AddOptions")
            made[late] = x = y
    return b.build([source], [x])


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    widths=st.lists(st.integers(1, 40), min_size=2, max_size=9),
    skips=st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=4),
)
def test_blocks_that_live_together_do_not_overlap(widths, skips) -> None:
    compiled = compile_plan(chain_with_skips(widths, skips))
    for a, b in combinations(compiled.lifetimes, 2):
        if a.first_op <= b.last_op and b.first_op <= a.last_op:
            assert a.offset + a.size_bytes <= b.offset or b.offset + b.size_bytes <= a.offset, (a, b)
    assert all(block.offset % 4 == 0 for block in compiled.lifetimes)
    assert compiled.arena_bytes == max(block.end for block in compiled.lifetimes)
    assert compiled.arena_bytes >= compiled.arena_lower_bound_bytes


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    widths=st.lists(st.integers(1, 12), min_size=2, max_size=7),
    skips=st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=3),
)
def test_sharing_memory_does_not_change_results(as_tflm, widths, skips) -> None:
    as_tflm(chain_with_skips(widths, skips), samples=2)


def test_elementwise_ops_and_reshapes_take_no_memory() -> None:
    b = ModelBuilder()
    x = b.tensor((1, 10), "float32")
    shapes = [(1, 10), (1, 2, 5), (1, 2, 5), (10,)]
    numbers = [x] + [b.tensor(shape, "float32") for shape in shapes]
    shape = b.constant(np.array(shapes[1], np.int32))
    b.op("TANH", [numbers[0]], [numbers[1]])
    b.op("RESHAPE", [numbers[1], shape], [numbers[2]])
    b.op("RELU", [numbers[2]], [numbers[3]])
    b.op("RESHAPE", [numbers[3], b.constant(np.array([10], np.int32))], [numbers[4]])
    compiled = compile_plan(b.build([x], [numbers[4]]))
    assert compiled.arena_bytes == 40
    assert [op.op for op in compiled.ops] == ["TANH", "RELU"]


def test_output_that_is_also_read_later_is_kept() -> None:
    b = ModelBuilder()
    x, y, z = (b.tensor((1, 10), "float32") for _ in range(3))
    b.op("TANH", [x], [y])
    b.op("RELU", [y], [z])
    assert compile_plan(b.build([x], [y, z])).arena_bytes == 80


def test_arena_over_the_limit_says_how_many_bytes_too_many() -> None:
    model = chain_with_skips([10, 10], [])
    compile_plan(model, arena_limit_bytes=80)
    with pytest.raises(DoesNotFitError, match="80 bytes, 1 more than the 79"):
        compile_plan(model, arena_limit_bytes=79)

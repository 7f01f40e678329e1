"""The order of ops is chosen so that little is alive at a time."""

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tinyml_mlops.plan import compile_plan
from tinyml_mlops.plan.testing import ModelBuilder

SMALL, LARGE = 4, 400


def branches(*, level_by_level: bool, count: int = 3) -> bytes:
    """Branches that grow and shrink again, added up; all growing first in a file written level by level."""
    b = ModelBuilder()
    source = b.tensor((1, SMALL), "float32")
    grow = b.constant(np.full((LARGE, SMALL), 0.5, np.float32))
    shrink = b.constant(np.full((SMALL, LARGE), 0.25, np.float32))
    wide = [b.tensor((1, LARGE), "float32") for _ in range(count)]
    narrow = [b.tensor((1, SMALL), "float32") for _ in range(count)]
    work = [(branch, stage) for branch in range(count) for stage in range(2)]
    for branch, stage in sorted(work, key=lambda w: w[::-1] if level_by_level else w):
        ends = (source, grow, wide[branch]) if stage == 0 else (wide[branch], shrink, narrow[branch])
        b.op("FULLY_CONNECTED", list(ends[:2]), [ends[2]], "FullyConnectedOptions")
    total = narrow[0]
    for other in narrow[1:]:
        y = b.tensor((1, SMALL), "float32")
        b.op("ADD", [total, other], [y], "AddOptions")
        total = y
    return b.build([source], [total])


def test_a_file_in_a_bad_order_takes_no_more_than_one_in_a_good_one(as_tflm) -> None:
    bad, good = (compile_plan(branches(level_by_level=bad)) for bad in (True, False))
    assert bad.arena_bytes == good.arena_bytes < 2 * LARGE * 4
    as_tflm(branches(level_by_level=True))


def test_ops_of_a_branch_stay_in_their_order() -> None:
    ops = [op.output_index for op in compile_plan(branches(level_by_level=True)).ops]
    assert len(set(ops)) == len(ops) == 8
    for wide, narrow in ((3, 6), (4, 7), (5, 8)):
        assert ops.index(wide) < ops.index(narrow)


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    links=st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=2, max_size=10),
    outputs=st.sets(st.integers(1, 10), max_size=2),
)
def test_any_graph_gives_the_same_results_in_any_order(as_tflm, links, outputs) -> None:
    """Sums of earlier tensors, read as often as chance will have it."""
    b = ModelBuilder()
    made = [b.tensor((1, 6), "int8", 0.1, 3)]
    for first, second in links:
        y = b.tensor((1, 6), "int8", 0.1, 3)
        b.op("ADD", [made[first % len(made)], made[second % len(made)]], [y], "AddOptions")
        made.append(y)
    ends = sorted({made[-1], *(made[n] for n in outputs if n < len(made))})
    as_tflm(b.build([made[0]], ends), samples=2)

"""Variables: sequences of inferences, and what follows a reset, are those of TFLM to the bit."""

import numpy as np
import pytest

from tests.plan.ops.sequences import assert_sequences_as_tflm
from tinyml_mlops.errors import ModelError, UnsupportedModelError
from tinyml_mlops.plan import HostModel, compile_plan
from tinyml_mlops.plan.testing import ModelBuilder


class Streaming:
    """int8 ``[1, 4]`` in and out, one variable ``[1, 4]``."""

    def __init__(self, initial: np.ndarray | None = None) -> None:
        self.b = ModelBuilder()
        self.x, self.y = self.tensor("x"), self.tensor("y")
        if initial is not None:
            init = self.b.subgraph()
            handle = init.resource("memory")
            init.op("ASSIGN_VARIABLE", [handle, init.constant(initial, 0.1)], [], "AssignVariableOptions")
            self.b.op("CALL_ONCE", [], [], "CallOnceOptions", initSubgraphIndex=1)
        self.handle = self.b.resource("memory")

    def tensor(self, name: str = "") -> int:
        return self.b.tensor((1, 4), "int8", 0.1, 0, name=name)

    def read(self) -> int:
        found = self.tensor("old")
        self.b.op("READ_VARIABLE", [self.handle], [found], "ReadVariableOptions")
        return found

    def assign(self, value: int) -> None:
        self.b.op("ASSIGN_VARIABLE", [self.handle, value], [], "AssignVariableOptions")

    def add(self, first: int, second: int, output: int) -> int:
        self.b.op("ADD", [first, second], [output], "AddOptions")
        return output

    def build(self) -> bytes:
        return self.b.build([self.x], [self.y])


INITIAL = np.array([[5, -100, 100, 7]], np.int8)


@pytest.mark.parametrize("initial", [None, INITIAL])
def test_an_accumulator(initial) -> None:
    s = Streaming(initial)
    old = s.read()
    s.add(s.x, old, s.y)
    s.assign(s.y)
    tflite = s.build()
    assert_sequences_as_tflm(tflite)


def test_what_is_read_before_an_assignment_is_the_old_value() -> None:
    s = Streaming(INITIAL)
    old = s.read()
    s.assign(s.x)
    s.add(old, s.x, s.y)
    tflite = s.build()
    assert [op.kernel for op in compile_plan(tflite).ops].count("planrt_move") == 2
    assert_sequences_as_tflm(tflite)


def test_a_variable_is_used_where_it_lies() -> None:
    """The old value is read before the new one is made: no copies, and no memory but input and variable."""
    s = Streaming(INITIAL)
    s.b.op("RELU", [s.read()], [s.y])
    new = s.tensor("new")
    s.add(s.x, s.x, new)
    s.assign(new)
    tflite = s.build()
    compiled = compile_plan(tflite)
    assert "planrt_move" not in compiled.kernels
    assert compiled.arena_bytes == 12
    assert_sequences_as_tflm(tflite)


def test_two_variables_change_places() -> None:
    s = Streaming(INITIAL)
    other = s.b.resource("other")
    first = s.read()
    second = s.tensor("second")
    s.b.op("READ_VARIABLE", [other], [second], "ReadVariableOptions")
    s.assign(second)
    s.b.op("ASSIGN_VARIABLE", [other, first], [], "AssignVariableOptions")
    s.add(second, s.x, s.y)
    tflite = s.build()
    assert_sequences_as_tflm(tflite)


def test_a_variable_that_is_an_output_and_assigned_from_the_input() -> None:
    s = Streaming(INITIAL)
    s.b.op("READ_VARIABLE", [s.handle], [s.y], "ReadVariableOptions")
    s.assign(s.x)
    assert_sequences_as_tflm(s.build())


def test_a_variable_that_is_never_assigned_is_a_constant() -> None:
    s = Streaming(INITIAL)
    s.add(s.x, s.read(), s.y)
    compiled = compile_plan(s.build())
    assert compiled.arena_bytes <= 8
    with HostModel.open(compiled.plan) as model:
        np.testing.assert_array_equal(model.run(np.zeros((1, 4), np.int8)), INITIAL)


def test_control_flow_is_refused_by_name() -> None:
    b = ModelBuilder()
    x, y = b.tensor((1, 4)), b.tensor((1, 4))
    b.subgraph()
    b.op("WHILE", [x], [y], "WhileOptions", condSubgraphIndex=1, bodySubgraphIndex=1)
    with pytest.raises(UnsupportedModelError, match=r"op 0 WHILE .*no control flow"):
        compile_plan(b.build([x], [y]))


def test_a_variable_without_a_handle_is_an_error() -> None:
    b = ModelBuilder()
    x, y = b.tensor((1, 4)), b.tensor((1, 4))
    b.op("READ_VARIABLE", [x], [y], "ReadVariableOptions")
    with pytest.raises(ModelError, match=r"op 0 READ_VARIABLE .*no VAR_HANDLE"):
        compile_plan(b.build([x], [y]))


def test_a_computed_initial_value_is_refused() -> None:
    s = Streaming()
    init = s.b.subgraph()
    handle = init.resource("memory")
    init.op("ASSIGN_VARIABLE", [handle, init.tensor((1, 4), "int8", 0.1)], [], "AssignVariableOptions")
    s.b.op("CALL_ONCE", [], [], "CallOnceOptions", initSubgraphIndex=1)
    s.add(s.x, s.read(), s.y)
    with pytest.raises(UnsupportedModelError, match="initialises a variable with a computed value"):
        compile_plan(s.build())


def test_a_part_that_only_a_variable_takes() -> None:
    """SPLIT copies what no op reads, if the next inference does."""
    s = Streaming()
    both = s.b.tensor((2, 4), "int8", 0.1, 0)
    s.b.op("CONCATENATION", [s.x, s.read()], [both], "ConcatenationOptions", axis=0)
    kept = s.tensor("kept")
    axis = s.b.constant(np.array(0, np.int32))
    s.b.op("SPLIT", [axis, both], [kept, s.y], "SplitOptions", numSplits=2)
    s.assign(kept)
    assert_sequences_as_tflm(s.build())


def test_frames_that_move_on() -> None:
    """What streaming models do with the past: forget the oldest, append the newest."""
    s = Streaming(np.array([[1, 2, 3, 4]], np.int8))
    rest, newest = (s.b.tensor(shape, "int8", 0.1, 0) for shape in ((1, 3), (1, 1)))
    places = [s.b.constant(np.array(place, np.int32)) for place in ((0, 1), (1, 4), (1, 1))]
    s.b.op("STRIDED_SLICE", [s.read(), *places], [rest], "StridedSliceOptions")
    places = [s.b.constant(np.array(place, np.int32)) for place in ((0, 3), (1, 1))]
    s.b.op("SLICE", [s.x, *places], [newest])
    frames = s.tensor("frames")
    s.b.op("CONCATENATION", [rest, newest], [frames], "ConcatenationOptions", axis=1)
    s.assign(frames)
    s.add(frames, s.x, s.y)
    assert_sequences_as_tflm(s.build())

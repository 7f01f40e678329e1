"""A model that remembers: its output is the sum of all inputs so far."""

import numpy as np

from tinyml_mlops.plan.testing import ModelBuilder

INITIAL = np.array([[5, -100, 100, 7]], np.int8)


def accumulator() -> bytes:
    """int8 [1, 4] in and out; the sum begins with :data:`INITIAL`, which a second subgraph assigns once."""
    b = ModelBuilder()
    x, old, y = (b.tensor((1, 4), "int8", 0.1) for _ in range(3))
    once = b.subgraph()
    begun = once.resource("sum")
    once.op("ASSIGN_VARIABLE", [begun, once.constant(INITIAL, 0.1)], [], "AssignVariableOptions")
    b.op("CALL_ONCE", [], [], "CallOnceOptions", initSubgraphIndex=1)
    handle = b.resource("sum")
    b.op("READ_VARIABLE", [handle], [old], "ReadVariableOptions")
    b.op("ADD", [x, old], [y], "AddOptions")
    b.op("ASSIGN_VARIABLE", [handle, y], [], "AssignVariableOptions")
    return b.build([x], [y])

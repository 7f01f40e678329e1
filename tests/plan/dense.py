"""A model of one layer, for tests that spoil it."""

import numpy as np

from tinyml_mlops.plan.testing import ModelBuilder

DENSE = "FullyConnectedOptions"


def dense(**changes) -> bytes:
    """A fully connected layer, with something changed."""
    b = ModelBuilder()
    kinds = {
        "input": "int8",
        "output": "int8",
        "shape": (1, 4),
        "zero": 0,
        "activation": 0,
        "scales": 0.1,
        "weights": "int8",
    } | changes
    x = b.tensor(kinds["shape"], kinds["input"], 0.1, 0, name="sound")
    y = b.tensor((1, 3), kinds["output"], 0.2, 0, name="answer")
    w = b.constant(np.ones((3, 4), kinds["weights"]), kinds["scales"], name="kernel")
    b.op("FULLY_CONNECTED", [x, w], [y], DENSE, fusedActivationFunction=kinds["activation"])
    return b.build([x], [y])

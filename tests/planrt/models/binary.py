"""Every op of two operands, with broadcasting, one after the other."""

from functools import partial

import numpy as np

from tinyml_mlops.plan.testing import ModelBuilder

OPS = {
    "ADD": "AddOptions",
    "SUB": "SubOptions",
    "MUL": "MulOptions",
    "SQUARED_DIFFERENCE": "SquaredDifferenceOptions",
    "MAXIMUM": "MaximumMinimumOptions",
    "MINIMUM": "MaximumMinimumOptions",
    "PRELU": "",
}


def model_of_binary_ops(kind: str) -> bytes:
    """A column meets rows of constants; what comes out of one op goes into the next."""
    b = ModelBuilder()
    rng = np.random.default_rng(0)
    quantization = (0.1, 5) if kind == "int8" else ()
    source = x = b.tensor((1, 3, 1), kind, *quantization)
    for op, options in OPS.items():
        if op == "PRELU" and kind == "int32":
            continue
        other = b.constant(rng.normal(scale=20, size=(2, 1, 5)).astype(kind), *quantization)
        y = b.tensor((2, 3, 5), kind, *quantization)
        b.op(op, [x, other], [y], options)
        x = y
    return b.build([source], [x])


MODELS = {kind: partial(model_of_binary_ops, kind) for kind in ("int8", "float32", "int32")}

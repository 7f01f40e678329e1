"""Every reduction, over axes that are no neighbours."""

from functools import partial

import numpy as np

from tinyml_mlops.plan.testing import ModelBuilder

OPS = ("MEAN", "SUM", "REDUCE_MAX", "REDUCE_MIN")


def model_of_reductions(kind: str) -> bytes:
    """Several outputs of one input."""
    b = ModelBuilder()
    quantization = (0.1, 5) if kind == "int8" else ()
    source = b.tensor((2, 3, 4, 5), kind, *quantization)
    axes = b.constant(np.array([0, 2], np.int32))
    outputs = []
    for op in OPS:
        outputs.append(b.tensor((3, 5), kind, *quantization))
        b.op(op, [source, axes], [outputs[-1]], "ReducerOptions")
    for op, options in (("ARG_MAX", "ArgMaxOptions"), ("ARG_MIN", "ArgMinOptions")):
        outputs.append(b.tensor((2, 3, 5), "int32"))
        b.op(op, [source, b.constant(np.array([2], np.int32))], [outputs[-1]], options, outputType=2)
    return b.build([source], outputs)


MODELS = {kind: partial(model_of_reductions, kind) for kind in ("int8", "float32")}

"""An activation that only limits is done by the op before it, which limits its output anyway."""

from dataclasses import replace

import numpy as np

from tinyml_mlops.plan.graph import Graph, Operation, Tensor
from tinyml_mlops.plan.ops.base import FLOAT32, LIMITS
from tinyml_mlops.plan.passes.calls import call_of, table_of, types_of
from tinyml_mlops.plan.quantization import INT8_MAX, INT8_MIN

LIMITING = frozenset(
    {"CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED", "ADD", "SUB", "MUL", "AVERAGE_POOL_2D", "MAX_POOL_2D"}
)
"""Ops that limit their output last, by :func:`~tinyml_mlops.plan.ops.base.clamps`."""

Limits = tuple[float, float]


def fuse_activations(graph: Graph) -> Graph:
    """Fuse RELU and its relatives (any table that only limits, if int8) into the op that makes their input,
    if nobody else reads that and, in int8, both tensors have one scale.
    """
    uses = graph.uses()
    kept: dict[int, Operation] = dict(enumerate(graph.operations))
    makers: dict[int, int] = {}
    for place, operation in enumerate(graph.operations):
        source, output = graph.storage(next(iter(operation.inputs), -1)), operation.outputs[0]
        fits = source in makers and uses[source] == 1 and _same(graph.tensors[source], graph.tensors[output])
        limits = _limits(graph, operation) if fits else None
        if limits is not None:
            maker = makers[source]
            before = kept[maker].options.get(LIMITS, (-np.inf, np.inf))
            both = tuple(max(limits[0], min(limits[1], limit)) for limit in before)
            kept[maker] = replace(
                kept[maker], outputs=(output,), options={**kept[maker].options, LIMITS: both}
            )
            makers[output] = maker
            del kept[place]
        elif operation.name in LIMITING:
            makers[output] = place
    return replace(graph, operations=tuple(kept.values()))


def _limits(graph: Graph, operation: Operation) -> Limits | None:
    """Between what limits the op puts its input, raw; None if it does anything else."""
    if types_of(graph, operation) == (FLOAT32, FLOAT32):
        call = call_of(graph, operation)
        if call is None or call.structure != "planrt_relu_float32_params":
            return None
        return call.params["clamp_min"], call.params["clamp_max"]
    table = table_of(graph, operation)
    if table is None:
        return None
    low, high = int(table[0]), int(table[-1])
    only_limits = (table == np.arange(INT8_MIN, INT8_MAX + 1).clip(low, high)).all()
    return (low, high) if only_limits else None


def _same(source: Tensor, output: Tensor) -> bool:
    """May the op that makes ``source`` make ``output`` instead?"""
    return (source.shape, source.scale, source.zero_point) == (output.shape, output.scale, output.zero_point)

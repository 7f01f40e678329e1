"""A PAD in front of a convolution is padding of the convolution: the padded image is never made."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tinyml_mlops.errors import UnsupportedModelError
from tinyml_mlops.plan.graph import Graph, Operation
from tinyml_mlops.plan.ops.base import INT8
from tinyml_mlops.plan.ops.pad import read_pad
from tinyml_mlops.plan.ops.shared.area import MARGINS
from tinyml_mlops.plan.passes.calls import call_of
from tinyml_mlops.plan.quantization import INT8_MIN

Pairs = tuple[tuple[int, int], tuple[int, int]]

CONVOLUTIONS = frozenset({"CONV_2D", "DEPTHWISE_CONV_2D"})


def fuse_pad(graph: Graph) -> Graph:
    """Fuse a PAD of height and width with zeros into the convolution or MAX_POOL_2D that alone reads it.

    A convolution leaves out what lies outside of its image, and zeros add nothing. MAX_POOL_2D leaves it
    out as well: that is the same only where nothing is below zero and every window holds a pixel.
    """
    uses = graph.uses()
    margins: dict[int, tuple[Operation, Pairs]] = {}
    operations: list[Operation] = []
    for operation in graph.operations:
        found = margins.get(operation.inputs[0]) if operation.inputs else None
        if found is not None and uses[operation.inputs[0]] == 1:
            operation = _fused(graph, operation, *found)
        pairs = _margins(graph, operation)
        if pairs is not None:
            margins[operation.outputs[0]] = operation, pairs
        operations.append(operation)
    return replace(graph, operations=tuple(operations))


def _margins(graph: Graph, operation: Operation) -> Pairs | None:
    """Pixels of zero before and behind height and width; None if the op does anything else."""
    if operation.name not in ("PAD", "PADV2"):
        return None
    try:
        pad = read_pad(graph, operation)
    except UnsupportedModelError:
        return None  # the compiler will say so
    if pad.value is not None and (pad.value.data is None or pad.value.data.reshape(-1)[0] != pad.zero):
        return None
    if len(pad.pairs) != 4 or not pad.pairs[0] == pad.pairs[3] == (0, 0):
        return None
    return pad.pairs[1], pad.pairs[2]


def _fused(graph: Graph, operation: Operation, pad: Operation, pairs: Pairs) -> Operation:
    """The op without the PAD before it, or the op as it is where that would not do the same."""
    changed = replace(
        operation,
        inputs=(pad.inputs[0], *operation.inputs[1:]),
        options={**operation.options, MARGINS: pairs},
    )
    call = call_of(graph, changed)
    if call is None:
        return operation
    if operation.name in CONVOLUTIONS:
        return changed
    source = graph.tensors[pad.inputs[0]]
    lowest = source.dtype == INT8 and source.zero_point == INT8_MIN
    is_pool = operation.name == "MAX_POOL_2D" and lowest and _every_window_holds_a_pixel(call.params["area"])
    return changed if is_pool else operation


def _every_window_holds_a_pixel(area: Mapping[str, Any]) -> bool:
    """The first and the last window along each axis do; so do those between them."""
    return all(
        area[pad] < area[f"window_{axis}"]
        and (area[f"output_{axis}"] - 1) * area[f"stride_{axis}"] - area[pad] < area[f"input_{axis}"]
        for axis, pad in (("height", "pad_top"), ("width", "pad_left"))
    )

"""What an op does with the channels of its inputs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tinyml_mlops.errors import UnsupportedModelError
from tinyml_mlops.plan.graph import Graph, Operation
from tinyml_mlops.plan.ops import KernelCall, lower
from tinyml_mlops.plan.ops.base import INT8
from tinyml_mlops.plan.ops.pad import read_pad
from tinyml_mlops.plan.passes.dead_channels.views import Integers, Views


@dataclass(frozen=True, eq=False)
class Tie:
    """Channels of an input and of the output that go together, pair by pair."""

    input: int
    input_channels: Integers
    output_channels: Integers


@dataclass(frozen=True, eq=False)
class Layer:
    """An op whose doings are known.

    Attributes:
        kind: what its ranges are computed by: a portable kernel's symbol, or the op's name.
        params: of the kernel, or what else the computation needs.
        inputs: data that it reads, the op's first ones; no weights.
        output: what it makes.
        ties: one an input; none where every output channel comes from all input channels, by weights.
    """

    operation: Operation
    kind: str
    params: Mapping[str, Any]
    inputs: tuple[int, ...]
    output: int
    ties: tuple[Tie, ...]


Layers = Sequence[Layer | None]
"""One for each op of a graph; None: nothing is known of it, and all channels that it reads or makes stay."""


def layer_of(graph: Graph, operation: Operation) -> Layer | None:
    """The op, if it is one of int8 whose doings are known here."""
    try:
        calls = lower(graph, operation)
    except UnsupportedModelError:
        return None  # the compiler will say so
    if len(operation.outputs) != 1 or graph.tensors[operation.outputs[0]].dtype != INT8:
        return None
    if operation.name in BY_NAME:
        return BY_NAME[operation.name](graph, operation)
    reader = BY_KERNEL.get(calls[0].kernel) if len(calls) == 1 else None
    return None if reader is None else reader(graph, operation, calls[0])


def _dense(graph: Graph, operation: Operation, call: KernelCall) -> Layer | None:
    views = Views(graph)
    columns, rows = call.params["weights"]["weights"].data.shape[-1], call.params["weights"]["bias"].data.size
    if columns % views.channels(call.inputs[0]) or rows != views.channels(call.output):
        return None
    return Layer(operation, call.kernel, call.params, call.inputs, call.output, ())


def _depthwise(graph: Graph, operation: Operation, call: KernelCall) -> Layer:
    source, output = Views(graph).channels(call.inputs[0]), Views(graph).channels(call.output)
    tie = Tie(call.inputs[0], np.arange(source).repeat(output // source), np.arange(output))
    return Layer(operation, call.kernel, call.params, call.inputs, call.output, (tie,))


def _place_by_place(graph: Graph, operation: Operation, call: KernelCall) -> Layer | None:
    return _tied(graph, operation, call.kernel, call.params, call.inputs)


def _binary(graph: Graph, operation: Operation, call: KernelCall) -> Layer | None:
    """Operands whose last axis is repeated for every channel are none of these."""
    return _tied(graph, operation, "anything", {}, call.inputs)


def _reduction(graph: Graph, operation: Operation, call: KernelCall) -> Layer | None:
    """Over whole pixels, not over channels."""
    steps = call.params.get("reduction", call.params)
    channels = Views(graph).channels(call.inputs[0])
    if any(step % channels for step in steps["reduced_step"]):
        return None
    return _tied(graph, operation, call.kernel, call.params, call.inputs)


def _pad(graph: Graph, operation: Operation) -> Layer | None:
    found = read_pad(graph, operation)
    values = [found.zero]
    if found.value is not None:
        if found.value.data is None:
            return None
        values = found.value.data.reshape(-1).tolist()
    if all(pair == (0, 0) for pair in found.pairs):
        values = []
    return _tied(graph, operation, "padded", {"values": values}, (found.source.index,))


def _resize(graph: Graph, operation: Operation) -> Layer | None:
    return _tied(graph, operation, "mixed", {}, (operation.inputs[0],))


def _concatenation(graph: Graph, operation: Operation) -> Layer | None:
    views, output = Views(graph), operation.outputs[0]
    rank = len(graph.tensors[output].shape)
    if operation.options["axis"] % rank != rank - 1:
        return _tied(graph, operation, "mixed", {}, operation.inputs)
    ties, first = [], 0
    for number in operation.inputs:
        channels = np.arange(views.channels(number))
        ties.append(Tie(number, channels, first + channels))
        first += len(channels)
    return Layer(operation, "joined", {}, operation.inputs, output, tuple(ties))


def _tied(
    graph: Graph, operation: Operation, kind: str, params: Mapping[str, Any], inputs: tuple[int, ...]
) -> Layer | None:
    """A layer whose channels each come from the channels at the same place of every input."""
    views, (output,) = Views(graph), operation.outputs
    channels = np.arange(views.channels(output))
    if any(views.channels(number) != len(channels) for number in inputs):
        return None
    ties = tuple(Tie(number, channels, channels) for number in inputs)
    return Layer(operation, kind, params, inputs, output, ties)


BY_NAME: Mapping[str, Callable[[Graph, Operation], Layer | None]] = {
    "PAD": _pad,
    "PADV2": _pad,
    "CONCATENATION": _concatenation,
    "RESIZE_NEAREST_NEIGHBOR": _resize,
    "RESIZE_BILINEAR": _resize,
}
BY_KERNEL: Mapping[str, Callable[[Graph, Operation, KernelCall], Layer | None]] = {
    "planrt_conv_2d_int8": _dense,
    "planrt_fully_connected_int8": _dense,
    "planrt_depthwise_conv_2d_int8": _depthwise,
    "planrt_reduce_sum_int8": _reduction,
    "planrt_reduce_max_int8": _reduction,
    "planrt_reduce_min_int8": _reduction,
    **dict.fromkeys(
        ("planrt_average_pool_2d_int8", "planrt_max_pool_2d_int8", "planrt_lookup_int8", "planrt_add_int8"),
        _place_by_place,
    ),
    **dict.fromkeys(
        (
            "planrt_add_sub_int8",
            "planrt_mul_int8",
            "planrt_squared_difference_int8",
            "planrt_maximum_int8",
            "planrt_minimum_int8",
            "planrt_prelu_int8",
        ),
        _binary,
    ),
}

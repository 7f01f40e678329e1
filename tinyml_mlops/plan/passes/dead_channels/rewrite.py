"""A graph without the channels that are not needed."""

from dataclasses import replace

import numpy as np

from tinyml_mlops.plan.graph import Array, Graph, Operation, Tensor
from tinyml_mlops.plan.ops.base import INT32
from tinyml_mlops.plan.passes.dead_channels.folding import by_column, folded_bias
from tinyml_mlops.plan.passes.dead_channels.liveness import Needed
from tinyml_mlops.plan.passes.dead_channels.ranges import Ranges
from tinyml_mlops.plan.passes.dead_channels.roles import Layer, Layers
from tinyml_mlops.plan.passes.dead_channels.still import stilled
from tinyml_mlops.plan.passes.dead_channels.views import Bools, Views
from tinyml_mlops.plan.passes.dead_channels.weighted import plain_bias


def rewritten(graph: Graph, layers: Layers, ranges: Ranges, needed: Needed) -> Graph:
    """``graph`` without channels that are not ``needed``; what they added is in their readers' biases.

    It is ``graph`` itself where that changes nothing.
    """
    rewriter = _Rewriter(graph, ranges, needed)
    operations = tuple(
        operation if layer is None else rewriter.operation(layer)
        for operation, layer in zip(graph.operations, layers, strict=True)
    )
    if all(new is old for new, old in zip(operations, graph.operations, strict=True)):
        return graph
    return replace(graph, tensors=tuple(rewriter.tensors), operations=operations)


class _Rewriter:
    """Makes ops of narrower tensors; narrower constants come behind the tensors that there are."""

    def __init__(self, graph: Graph, ranges: Ranges, needed: Needed) -> None:
        self._graph, self._ranges, self._needed, self._views = graph, ranges, needed, Views(graph)
        self.tensors = [self._narrowed(tensor) for tensor in graph.tensors]

    def operation(self, layer: Layer) -> Operation:
        """The op on narrower tensors."""
        if "weights" in layer.params:
            return self._weighted(layer)
        if self._kept(layer.output).all():
            return layer.operation
        kept, inputs = self._kept(layer.output), []
        for tie in layer.ties:
            if self._graph.tensors[tie.input].data is None:
                inputs.append(tie.input)
            elif kept[tie.output_channels].any():  # a constant may go as a whole from a CONCATENATION
                inputs.append(self._sliced(tie.input, kept[tie.output_channels]))
        return replace(layer.operation, inputs=(*inputs, *layer.operation.inputs[len(layer.inputs) :]))

    def _kept(self, number: int) -> Bools:
        """Which channels of a tensor stay; all of a constant."""
        if self._graph.storage(number) not in self._needed:
            return np.ones(self._views.channels(number), bool)
        return self._views.read(self._needed, number)

    def _narrowed(self, tensor: Tensor) -> Tensor:
        kept = self._kept(tensor.index)
        if kept.all():
            return tensor
        channels = tuple(int(channel) for channel in np.flatnonzero(kept))
        return replace(tensor, shape=(*tensor.shape[:-1], len(channels)), channels=channels)

    def _weighted(self, layer: Layer) -> Operation:
        """With the weights of channels that stay, and biases of 32 bits; the op itself if it has these."""
        kept, before = self._kept(layer.output), plain_bias(layer.params["weights"])
        source, stored = (self._graph.tensors[number] for number in layer.operation.inputs[:2])
        output, data = self._graph.tensors[layer.output], np.asarray(stored.data)
        axis = 3 if layer.operation.name == "DEPTHWISE_CONV_2D" else 0
        columns, bias = np.full(data.shape[-1], True), before
        if not layer.ties:
            columns = by_column(layer, self._kept(layer.inputs[0]))
            bias = folded_bias(layer, self._ranges, columns)
        whole, bias = stilled(self._ranges.sums[layer.output], source, stored, bias, output, axis)
        values = np.asarray(whole.data)[..., columns].compress(kept, axis)
        # Sums wrap at 32 bits, in the reference too: so may a bias.
        bias = bias[kept].astype(np.int32)
        if np.array_equal(values, data) and np.array_equal(bias, before):
            return layer.operation
        none = np.empty(0, np.float32), np.empty(0, np.int64), 0
        biases = Tensor(0, f"{output.name}/bias", INT32, bias.shape, *none, bias)
        numbers = self._constant(_narrow(whole, values, kept)), self._constant(biases)
        return replace(layer.operation, inputs=(layer.operation.inputs[0], *numbers))

    def _sliced(self, number: int, kept: Bools) -> int:
        """A constant without the channels of its last axis that do not stay."""
        tensor = self._graph.tensors[number]
        return self._constant(_narrow(tensor, np.asarray(tensor.data)[..., kept], kept))

    def _constant(self, tensor: Tensor) -> int:
        self.tensors.append(replace(tensor, index=len(self.tensors)))
        return len(self.tensors) - 1


def _narrow(tensor: Tensor, data: Array, kept: Bools) -> Tensor:
    """A constant with the data, and the scales if it has one for each, of the channels that stay."""
    scales, zero_points = tensor.scales, tensor.zero_points
    if scales.size > 1:
        scales, zero_points = scales[kept], zero_points[kept]
    return replace(
        tensor, shape=data.shape, data=np.ascontiguousarray(data), scales=scales, zero_points=zero_points
    )

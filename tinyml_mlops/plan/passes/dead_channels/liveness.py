"""Which channels have to be there."""

import numpy as np

from tinyml_mlops.plan.graph import Graph
from tinyml_mlops.plan.passes.dead_channels.folding import foldable
from tinyml_mlops.plan.passes.dead_channels.ranges import Ranges
from tinyml_mlops.plan.passes.dead_channels.roles import Layer, Layers
from tinyml_mlops.plan.passes.dead_channels.views import Bools, Views

Needed = dict[int, Bools]
"""By the number of a tensor that owns its memory: which of its channels are needed."""


def needed_channels(graph: Graph, layers: Layers, ranges: Ranges) -> Needed:
    """The fewest channels that give the same outputs.

    A channel is needed if a graph output, a state or an op that is not known has it; if a needed channel
    of a convolution reads it and its value cannot go into that one's bias; or if a needed channel is tied to
    it. Of every tensor one channel stays.
    """
    views = Views(graph)
    needed = {number: np.zeros(views.channels(number), bool) for number in ranges.by_owner}
    whole = [*graph.inputs, *graph.outputs, *graph.states]
    for operation, layer in zip(graph.operations, layers, strict=True):
        if layer is None:
            whole += [*operation.inputs, *operation.outputs]
    for number in whole:
        if graph.storage(number) in needed:
            needed[graph.storage(number)][:] = True
    while True:
        before = _count(needed)
        for layer in reversed(layers):
            if layer is not None:
                step = _tie if layer.ties else _read_by_weights
                step(views, layer, ranges, needed)
        if _count(needed) > before:
            continue
        empty = [channels for channels in needed.values() if not channels.any()]
        if not empty:
            return needed
        for channels in empty:
            channels[0] = True


def _read_by_weights(views: Views, layer: Layer, ranges: Ranges, needed: Needed) -> None:
    weights, (source,) = layer.params["weights"]["weights"].data, layer.inputs
    if views.graph.tensors[source].data is not None:
        return
    settled = ranges.sums[layer.output].settled
    working = weights[views.read(needed, layer.output) & ~settled]
    columns = (working != 0).reshape(-1, weights.shape[-1]).any(axis=0)
    channels = np.logical_or.reduce(columns.reshape(-1, views.channels(source)))
    views.add(needed, source, channels & ~foldable(layer, ranges))


def _tie(views: Views, layer: Layer, ranges: Ranges, needed: Needed) -> None:
    for tie in layer.ties:
        if views.graph.tensors[tie.input].data is not None:
            continue
        pairs = views.read(needed, tie.input)[tie.input_channels]
        pairs |= views.read(needed, layer.output)[tie.output_channels]
        for number, channels in ((tie.input, tie.input_channels), (layer.output, tie.output_channels)):
            views.add(needed, number, np.isin(np.arange(views.channels(number)), channels[pairs]))


def _count(needed: Needed) -> int:
    return sum(int(channels.sum()) for channels in needed.values())

"""Between what values each channel stays, for every input that there is.

Interval arithmetic with the kernels' own integers: every kernel here is monotone in each of its inputs, so it
maps the ends of their ranges to the ends of its own. A channel whose range is one value does not depend on
the input.
"""

from dataclasses import dataclass, field

import numpy as np

from tinyml_mlops.plan.graph import Graph
from tinyml_mlops.plan.passes.dead_channels.elementwise import ELEMENTWISE
from tinyml_mlops.plan.passes.dead_channels.roles import Layer, Layers
from tinyml_mlops.plan.passes.dead_channels.views import Range, Views
from tinyml_mlops.plan.passes.dead_channels.weighted import WEIGHTED, Sums
from tinyml_mlops.plan.quantization import INT8_MAX, INT8_MIN


@dataclass(frozen=True, eq=False)
class Ranges:
    """What is known of the channels of all tensors.

    Attributes:
        by_owner: range of every channel of a tensor that owns its memory.
        sums: of ops with weights, by output tensor: what each channel adds up to.
    """

    views: Views
    by_owner: dict[int, Range] = field(default_factory=dict)
    sums: dict[int, Sums] = field(default_factory=dict)

    def read(self, tensor: int) -> Range:
        """The range of every channel of a tensor: a view, a constant, or an owner of memory."""
        found = self.views.graph.tensors[tensor]
        if found.data is not None:
            values = found.data.reshape(-1, self.views.channels(tensor)).astype(np.int64)
            return Range(values.min(axis=0), values.max(axis=0))
        places, owner = self.views.places(tensor), self.by_owner[self.views.graph.storage(tensor)]
        if places is None:
            channels = self.views.channels(tensor)
            return Range(np.full(channels, owner.low.min()), np.full(channels, owner.high.max()))
        return Range(owner.low[places], owner.high[places])


def ranges_of(graph: Graph, layers: Layers) -> Ranges:
    """The ranges of all channels of int8 tensors; of other types they say nothing.

    State may be anything from the first inference on, and so may what is made in its memory.
    """
    found = Ranges(Views(graph))
    for number in (*graph.inputs, *graph.states):
        found.by_owner[number] = _anything(found.views.channels(number))
    for operation, layer in zip(graph.operations, layers, strict=True):
        made = [number for number in operation.outputs if graph.storage(number) == number]
        for number in made:
            found.by_owner.setdefault(number, _anything(found.views.channels(number)))
        if layer is not None:
            after = _range_after(found, layer)
            if layer.output in made and layer.output not in graph.states:
                found.by_owner[layer.output] = after
    return found


def _range_after(found: Ranges, layer: Layer) -> Range:
    inputs = [found.read(number) for number in layer.inputs]
    if layer.kind in WEIGHTED:
        sums = WEIGHTED[layer.kind](layer.params, inputs[0])
        found.sums[layer.output] = sums
        return sums.range
    return ELEMENTWISE[layer.kind](layer.params, *inputs)


def _anything(channels: int) -> Range:
    return Range(np.full(channels, INT8_MIN, np.int64), np.full(channels, INT8_MAX, np.int64))

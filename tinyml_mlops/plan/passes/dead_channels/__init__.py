"""Channels that do not depend on the input, and channels that nobody reads, are not computed.

:mod:`roles`: what an op does with channels → :mod:`ranges`: between what values each channel stays →
:mod:`liveness`: which are needed → :mod:`rewrite`: the graph without the others.
"""

from tinyml_mlops.plan.graph import Graph
from tinyml_mlops.plan.passes.dead_channels.liveness import needed_channels
from tinyml_mlops.plan.passes.dead_channels.ranges import ranges_of
from tinyml_mlops.plan.passes.dead_channels.rewrite import rewritten
from tinyml_mlops.plan.passes.dead_channels.roles import layer_of


def remove_dead_channels(graph: Graph) -> Graph:
    """Remove from an int8 model, exactly, what changes no output; ``graph`` itself where that is nothing.

    A channel goes if it is one value for every possible input, and that value can be folded into the biases
    of all its readers; or if every weight that reads it is 0. Its weights go from what makes it and from what
    reads it, and what is tied to it goes with it: the same channel behind a depthwise convolution or a pool,
    or of the other operand of an addition. Channels of graph inputs and outputs stay, and so does all that an
    op reads or makes whose doings are not known here.

    A channel that is one value and yet has to stay, for a reader with padding for instance, gets no weights
    and a small bias. ``Tensor.channels`` says which channels of a tensor are left.
    """
    layers = [layer_of(graph, operation) for operation in graph.operations]
    ranges = ranges_of(graph, layers)
    return rewritten(graph, layers, ranges, needed_channels(graph, layers, ranges))

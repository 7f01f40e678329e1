"""What is done to a model before its ops become kernel calls. Each pass takes a graph and gives a new one.

A pass changes no output by a bit. It leaves alone what it does not know and what planrt does not run: the
compiler comes to that later, and says so. :mod:`dead_channels` comes last, after :data:`PASSES`: the compiler
calls it, and says what it saves.
"""

from tinyml_mlops.plan.graph import Graph
from tinyml_mlops.plan.passes.alias_reshapes import alias_reshapes
from tinyml_mlops.plan.passes.drop_unused import drop_unused
from tinyml_mlops.plan.passes.fold_constants import fold_constants
from tinyml_mlops.plan.passes.fold_quantize_pairs import fold_quantize_pairs
from tinyml_mlops.plan.passes.fuse_activations import fuse_activations
from tinyml_mlops.plan.passes.fuse_pad import fuse_pad
from tinyml_mlops.plan.passes.merge_lookups import merge_lookups
from tinyml_mlops.plan.passes.use_variables import use_variables

PASSES = (
    fold_constants,
    alias_reshapes,
    fold_quantize_pairs,
    merge_lookups,
    fuse_activations,
    fuse_pad,
    use_variables,
)


def run_passes(graph: Graph) -> Graph:
    """All passes, in order; what a pass left without a reader is not seen by the next."""
    graph = drop_unused(graph)
    for step in PASSES:
        graph = drop_unused(step(graph))
    return graph

"""What is done to a model before its ops become kernel calls. Each pass takes a graph and gives a new one."""

from tinyml_mlops.plan.graph import Graph
from tinyml_mlops.plan.passes.alias_reshapes import alias_reshapes
from tinyml_mlops.plan.passes.drop_unused import drop_unused
from tinyml_mlops.plan.passes.fold_constants import fold_constants

PASSES = (fold_constants, alias_reshapes, drop_unused)


def run_passes(graph: Graph) -> Graph:
    """All passes, in order."""
    for step in PASSES:
        graph = step(graph)
    return graph

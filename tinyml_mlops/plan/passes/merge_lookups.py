"""Tables in a row are one table; a table of every value itself is none."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from tinyml_mlops.plan.graph import Array, Graph, Operation
from tinyml_mlops.plan.ops.shared.lookup import TABLE
from tinyml_mlops.plan.passes.calls import composed, table_of
from tinyml_mlops.plan.quantization import INT8_MAX, INT8_MIN


@dataclass(frozen=True, eq=False)
class _Lookup:
    """A tensor as a table of another one; ``place``: of the op that makes it."""

    source: int
    table: Array
    place: int


def merge_lookups(graph: Graph) -> Graph:
    """Make one op of neighbouring int8 ops of one operand (activations, requantisation), where nobody else
    reads what lies between; and an alias of one that changes no value: RELU above a zero point of -128, for
    instance, or a requantisation to the same scale.
    """
    uses = graph.uses()
    kept: dict[int, Operation] = dict(enumerate(graph.operations))
    aliases = dict(graph.aliases)
    lookups: dict[int, _Lookup] = {}
    for place, operation in enumerate(graph.operations):
        table = table_of(graph, operation)
        if table is None:
            continue
        found = _extended(graph, lookups, uses, operation, _Lookup(operation.inputs[0], table, place))
        if found.source != operation.inputs[0]:
            kept.pop(lookups[operation.inputs[0]].place, None)
            kept[place] = replace(operation, inputs=(found.source,), options={TABLE: found.table})
        (output,) = operation.outputs
        is_constant = graph.tensors[found.source].data is not None
        if not is_constant and (found.table == np.arange(INT8_MIN, INT8_MAX + 1)).all():
            aliases[output] = found.source
            del kept[place]
        else:
            lookups[output] = found
    return replace(graph, operations=tuple(kept.values()), aliases=aliases)


def _extended(
    graph: Graph,
    lookups: Mapping[int, _Lookup],
    uses: Mapping[int, int],
    operation: Operation,
    alone: _Lookup,
) -> _Lookup:
    """``alone``, together with the lookup before it if only this op reads that one's output."""
    before = lookups.get(alone.source)
    if before is None or uses[graph.storage(alone.source)] > 1:
        return alone
    return _Lookup(before.source, composed(before.table, alone.table), alone.place)

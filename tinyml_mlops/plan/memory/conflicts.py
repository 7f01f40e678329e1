"""Which places of two blocks exclude each other.

Blocks that are alive together lie apart, with one exception: an input that ends with an op, and the output of
that op, where the kernel is done with bytes of the input before it writes there
(``plan/ops/shared/overlap.py``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tinyml_mlops.plan.graph import Graph
from tinyml_mlops.plan.memory.blocks import Block, aligned
from tinyml_mlops.plan.ops.base import KernelCall
from tinyml_mlops.plan.ops.shared.overlap import Overlap

Interval = tuple[int, int]
"""Offsets strictly between the two are excluded."""

Sharing = Mapping[tuple[int, int], Overlap]
"""(tensor of an input's block, tensor of the output's) → how the second may lie over the first."""


def sharing_of(graph: Graph, calls: Sequence[KernelCall], blocks: Sequence[Block]) -> Sharing:
    """Every pair of blocks that may share memory although both are alive during one op."""
    by_tensor = {block.tensor: block for block in blocks}
    found: dict[tuple[int, int], Overlap] = {}
    for index, call in enumerate(calls):
        output = by_tensor[graph.storage(call.output)]
        if output.first_op != index:
            continue
        for number, overlap in _strictest(graph, call).items():
            source = by_tensor.get(number)
            if source is None or overlap is None or source.last_op != index:
                continue
            if not (overlap.exact and source.size_bytes < output.size_bytes):
                found[source.tensor, output.tensor] = overlap
    return found


def _strictest(graph: Graph, call: KernelCall) -> dict[int, Overlap | None]:
    """What an op allows for each tensor that it reads, perhaps as several inputs."""
    found: dict[int, Overlap | None] = {}
    for number, overlap in zip(call.inputs, call.overlaps(), strict=True):
        storage = graph.storage(number)
        other = found.get(storage, overlap)
        found[storage] = None if overlap is None or other is None else overlap.both(other)
    return found


@dataclass(frozen=True)
class Conflicts:
    """The other blocks that limit where a block can lie."""

    sharing: Sharing

    def excluded(self, block: Block, placed: Block) -> list[Interval]:
        """Offsets that ``block`` cannot have because of where ``placed`` lies."""
        apart = (placed.offset - block.size_bytes, placed.end)
        overlap = self.sharing.get((placed.tensor, block.tensor))
        if overlap is not None:  # the output over its input
            if overlap.exact:
                return [(apart[0], placed.offset), (placed.offset, apart[1])]
            return [(max(apart[0], placed.offset + overlap.distance), apart[1])]
        overlap = self.sharing.get((block.tensor, placed.tensor))
        if overlap is not None:  # the input under its output
            if overlap.exact:
                return [(apart[0], placed.offset), (placed.offset, apart[1])]
            return [(apart[0], min(apart[1], placed.offset + aligned(-overlap.distance)))]
        return [apart]

    def span(self, source: Block, output: Block) -> int:
        """The least memory that an input and its output take together."""
        overlap = self.sharing.get((source.tensor, output.tensor))
        if overlap is None:
            return source.size_bytes + output.size_bytes
        shift = 0 if overlap.exact else aligned(max(0, -overlap.distance))
        together = max(source.size_bytes + shift, output.size_bytes)
        return min(together, source.size_bytes + output.size_bytes)

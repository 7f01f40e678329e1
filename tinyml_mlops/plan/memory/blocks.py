"""Who needs memory, how much, and from when to when."""

from collections.abc import Sequence
from dataclasses import dataclass

from tinyml_mlops.plan.graph import Graph
from tinyml_mlops.plan.layout import constants
from tinyml_mlops.plan.ops.base import KernelCall


@dataclass(frozen=True)
class Block:
    """Memory of one tensor, of tensors that are views of it, or of an op while it works.

    Attributes:
        tensor: number of the tensor that it is named after; scratch memory of op i: -1 - i.
        size_bytes: a multiple of the alignment.
        first_op: op that writes it; -1 for a graph input or a state.
        last_op: last op that needs it; the number of ops for a graph output or a state.
        name: of the tensor; empty for scratch memory.
        offset: in the arena.
    """

    tensor: int
    size_bytes: int
    first_op: int
    last_op: int
    name: str = ""
    offset: int = 0

    @property
    def is_scratch(self) -> bool:
        return self.tensor < 0

    @property
    def end(self) -> int:
        return self.offset + self.size_bytes

    def overlaps(self, other: "Block") -> bool:
        """Are both needed at some time?"""
        return self.first_op <= other.last_op and other.first_op <= self.last_op


def scratch_of(op: int) -> int:
    """The number that stands for the scratch memory of an op where tensor numbers do."""
    return -1 - op


def blocks_of(graph: Graph, calls: Sequence[KernelCall]) -> tuple[Block, ...]:
    """A block for every tensor that is computed, for graph inputs and states, and for working memory."""
    end = len(calls)
    first = {graph.storage(number): -1 for number in (*graph.inputs, *graph.states)}
    last = {graph.storage(number): end for number in (*graph.outputs, *graph.states)}
    for index, call in enumerate(calls):
        first.setdefault(graph.storage(call.output), index)
        for number in (*call.inputs, call.output):
            storage = graph.storage(number)
            last[storage] = max(index, last.get(storage, -1))
    tensors = [
        Block(number, aligned(tensor.bytes), begin, last.get(number, -1), tensor.name)
        for number, begin in first.items()
        for tensor in (graph.tensors[number],)
    ]
    scratch = [
        Block(scratch_of(index), aligned(call.scratch_bytes), index, index)
        for index, call in enumerate(calls)
        if call.scratch_bytes
    ]
    return tuple(sorted((*tensors, *scratch), key=lambda block: (block.first_op, block.tensor)))


def aligned(size: int) -> int:
    """``size`` rounded up to the alignment of tensors in the arena."""
    unit = constants()["PLANRT_TENSOR_ALIGNMENT"]
    return -(-size // unit) * unit

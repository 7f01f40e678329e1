"""The arena, planned to the byte: which tensor lies where while it is alive."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tinyml_mlops.plan.graph import Graph
from tinyml_mlops.plan.layout import constants
from tinyml_mlops.plan.ops.base import KernelCall

IMPROVEMENTS = 200
"""How often the planner moves the block that made the peak to the front and tries again."""


@dataclass(frozen=True)
class Block:
    """Memory of one tensor, or of several that share it.

    Attributes:
        tensor: number of the tensor that it is named after; scratch memory of op i: -1 - i.
        size_bytes: a multiple of the alignment.
        first_op: op that writes it; -1 for a graph input.
        last_op: last op that needs it; the number of ops for a graph output.
        offset: in the arena.
    """

    tensor: int
    size_bytes: int
    first_op: int
    last_op: int
    offset: int = 0

    @property
    def end(self) -> int:
        return self.offset + self.size_bytes

    def overlaps(self, other: "Block") -> bool:
        """Are both needed at some time?"""
        return self.first_op <= other.last_op and other.first_op <= self.last_op


@dataclass(frozen=True)
class MemoryPlan:
    """Where everything lies.

    Attributes:
        blocks: by first op.
        arena_bytes: end of the highest block.
        lower_bound_bytes: largest sum of blocks that are alive together: no layout needs less.
        homes: tensor → tensor whose block it lies in.
    """

    blocks: tuple[Block, ...]
    arena_bytes: int
    lower_bound_bytes: int
    homes: dict[int, int]

    def offset(self, tensor: int) -> int:
        """Arena offset of a tensor (or of scratch memory, -1 - op)."""
        home = self.homes.get(tensor, tensor)
        return next(block.offset for block in self.blocks if block.tensor == home)


def plan_memory(graph: Graph, calls: Sequence[KernelCall]) -> MemoryPlan:
    """Lay out all tensors that are computed, the graph's inputs and outputs included.

    Several greedy orders are tried and the lowest peak wins; the same model always gives the same layout.
    """
    blocks, homes = _blocks(graph, calls)
    bound = max(
        (
            sum(b.size_bytes for b in blocks if b.first_op <= op <= b.last_op)
            for op in range(-1, len(calls) + 1)
        ),
        default=0,
    )
    best = _best_layout(blocks, bound)
    ordered = tuple(sorted(best, key=lambda b: (b.first_op, b.offset, b.tensor)))
    return MemoryPlan(ordered, max((b.end for b in ordered), default=0), bound, homes)


def _blocks(graph: Graph, calls: Sequence[KernelCall]) -> tuple[list[Block], dict[int, int]]:
    """Lifetimes, with an op's output in its input's memory where the op and the lifetimes allow it."""
    end = len(calls)
    last_use = {graph.storage(number): end for number in graph.outputs}
    for index, call in reversed(list(enumerate(calls))):
        for number in call.inputs:
            last_use.setdefault(graph.storage(number), index)
    homes: dict[int, int] = {}
    blocks: dict[int, Block] = {}
    for number in graph.inputs:
        blocks[number] = Block(number, _aligned(graph.tensors[number].bytes), -1, last_use.get(number, -1))
    for index, call in enumerate(calls):
        output = graph.storage(call.output)
        size, last = _aligned(graph.tensors[output].bytes), max(index, last_use.get(output, index))
        home = _home_in_place(graph, call, index, blocks, homes, size)
        if home is None:
            blocks[output] = Block(output, size, index, last)
        else:
            homes[output] = home
            blocks[home] = replace(blocks[home], last_op=last)
        if call.scratch_bytes:
            blocks[-1 - index] = Block(-1 - index, _aligned(call.scratch_bytes), index, index)
    for alias in graph.aliases:
        storage = graph.storage(alias)
        homes[alias] = homes.get(storage, storage)
    return list(blocks.values()), homes


def _home_in_place(
    graph: Graph, call: KernelCall, index: int, blocks: dict[int, Block], homes: dict[int, int], size: int
) -> int | None:
    """The block of an input that ends with this op and that its output may take over."""
    if not call.in_place:
        return None
    for number in call.inputs:
        storage = graph.storage(number)
        home = homes.get(storage, storage)
        if home in blocks and blocks[home].last_op == index and blocks[home].size_bytes >= size:
            return home
    return None


def _aligned(size: int) -> int:
    unit = constants()["PLANRT_TENSOR_ALIGNMENT"]
    return -(-size // unit) * unit


def _best_layout(blocks: Sequence[Block], bound: int) -> list[Block]:
    orders = (
        sorted(blocks, key=lambda b: (-b.size_bytes, b.first_op, b.tensor)),
        sorted(blocks, key=lambda b: (-b.size_bytes * (b.last_op - b.first_op + 1), b.first_op, b.tensor)),
        sorted(blocks, key=lambda b: (b.first_op - b.last_op, -b.size_bytes, b.tensor)),
        sorted(blocks, key=lambda b: (b.first_op, -b.size_bytes, b.tensor)),
        sorted(blocks, key=lambda b: (-b.last_op, -b.size_bytes, b.tensor)),
    )
    best: list[Block] = []
    for order in orders:
        for candidate in _improved(order, bound):
            if not best or _peak(candidate) < _peak(best):
                best = candidate
        if _peak(best) == bound:
            break
    return best


def _improved(order: list[Block], bound: int) -> Iterable[list[Block]]:
    """Layouts from ``order`` and from orders where the block at the peak comes first."""
    for _ in range(IMPROVEMENTS):
        placed = _place(order)
        yield placed
        if _peak(placed) == bound:
            return
        highest = max(placed, key=lambda b: (b.end, b.tensor)).tensor
        if order[0].tensor == highest:
            return
        order = sorted(order, key=lambda b: b.tensor != highest)


def _peak(blocks: Iterable[Block]) -> int:
    return max((block.end for block in blocks), default=0)


def _place(order: Iterable[Block]) -> list[Block]:
    """Each block at the lowest offset that is free during its life."""
    placed: list[Block] = []
    for block in order:
        offset = 0
        for other in sorted((b for b in placed if b.overlaps(block)), key=lambda b: b.offset):
            if offset + block.size_bytes <= other.offset:
                break
            offset = max(offset, other.end)
        placed.append(replace(block, offset=offset))
    return placed

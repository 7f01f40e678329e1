"""The memory of a plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tinyml_mlops.plan.graph import Graph
from tinyml_mlops.plan.memory.blocks import Block, blocks_of, scratch_of
from tinyml_mlops.plan.memory.bound import lower_bound_bytes
from tinyml_mlops.plan.memory.conflicts import Conflicts, sharing_of
from tinyml_mlops.plan.memory.placement import best_layout, peak
from tinyml_mlops.plan.memory.schedule import Step, orders
from tinyml_mlops.plan.ops.base import KernelCall


@dataclass(frozen=True)
class MemoryPlan:
    """Where everything lies.

    Attributes:
        blocks: by first op.
        arena_bytes: end of the highest block.
        lower_bound_bytes: what no layout of these ops in this order needs less than.
        offsets: of every tensor in the arena, views of others included.
        scratch: of every op that has working memory.
    """

    blocks: tuple[Block, ...]
    arena_bytes: int
    lower_bound_bytes: int
    offsets: Mapping[int, int]
    scratch: Mapping[int, int]


def plan_steps(graph: Graph, steps: Sequence[Step]) -> tuple[tuple[int, ...], MemoryPlan]:
    """Choose the order of the steps and their memory together: (indices of ``steps``, the plan).

    Orders are compared by the arena that they come to, not by what is alive: that is only a lower bound.
    """
    found = [
        (order, plan_memory(graph, [call for index in order for call in steps[index]]))
        for order in orders(graph, steps)
    ]
    return min(found, key=lambda plan: plan[1].arena_bytes)


def plan_memory(graph: Graph, calls: Sequence[KernelCall]) -> MemoryPlan:
    """Lay out all tensors that are computed, the graph's inputs and outputs included."""
    blocks = blocks_of(graph, calls)
    conflicts = Conflicts(sharing_of(graph, calls, blocks))
    bound = lower_bound_bytes(blocks, conflicts)
    placed = {block.tensor: block for block in best_layout(blocks, conflicts, bound)}
    views = {number: graph.storage(number) for number in graph.aliases}
    tensors = {number: placed[storage].offset for number, storage in views.items() if storage in placed}
    return MemoryPlan(
        blocks=tuple(sorted(placed.values(), key=lambda b: (b.first_op, b.offset, b.tensor))),
        arena_bytes=peak(placed.values()),
        lower_bound_bytes=bound,
        offsets=tensors | {block.tensor: block.offset for block in placed.values() if block.tensor >= 0},
        scratch={
            index: placed[scratch_of(index)].offset for index, call in enumerate(calls) if call.scratch_bytes
        },
    )

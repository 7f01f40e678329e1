"""Where each block lies, so that the highest end is as low as can be found."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from tinyml_mlops.plan.memory.blocks import Block, aligned
from tinyml_mlops.plan.memory.conflicts import Conflicts

EFFORT = 40_000
"""Pairs of blocks looked at, over all tries: a fraction of a second, and the same on every machine."""

MOST_TRIES = 60
"""From one order; small models have found their best long before."""

ORDERS: tuple[Callable[[Block], Any], ...] = (
    lambda b: (-b.size_bytes, b.first_op, b.tensor),
    lambda b: (-b.size_bytes * (b.last_op - b.first_op + 1), b.first_op, b.tensor),
    lambda b: (-b.last_op, -b.size_bytes, b.tensor),
    lambda b: (b.first_op - b.last_op, -b.size_bytes, b.tensor),
    lambda b: (b.first_op, -b.size_bytes, b.tensor),
)
"""Orders to place blocks in; which is best depends on the model."""


def best_layout(blocks: Sequence[Block], conflicts: Conflicts, bound: int) -> tuple[Block, ...]:
    """The best layout of several greedy ones; the same blocks always give the same layout.

    Args:
        blocks: their offsets are ignored.
        conflicts: of these blocks.
        bound: a layout that ends there is the best there is.
    """
    neighbours = {
        block.tensor: [other.tensor for other in blocks if other is not block and block.overlaps(other)]
        for block in blocks
    }
    pairs = sum(len(others) for others in neighbours.values()) + len(blocks)
    tries = max(2, min(MOST_TRIES, EFFORT // (len(ORDERS) * max(1, pairs))))
    best: tuple[Block, ...] = ()
    for key in ORDERS:
        for candidate in _improved(sorted(blocks, key=key), neighbours, conflicts, tries):
            if not best or peak(candidate) < peak(best):
                best = candidate
            if peak(best) == bound:
                return best
    return best


def peak(blocks: Iterable[Block]) -> int:
    """The end of the highest block."""
    return max((block.end for block in blocks), default=0)


def _improved(
    order: list[Block], neighbours: dict[int, list[int]], conflicts: Conflicts, tries: int
) -> Iterable[tuple[Block, ...]]:
    """Layouts from ``order``, and from orders where the block at the peak comes earlier and earlier."""
    seen = set()
    for _ in range(tries):
        placed = _place(order, neighbours, conflicts)
        yield tuple(placed.values())
        names = tuple(block.tensor for block in order)
        if names in seen:
            return
        seen.add(names)
        highest = max(placed.values(), key=lambda b: (b.end, b.tensor)).tensor
        order = sorted(order, key=lambda b: b.tensor != highest)


def _place(
    order: Iterable[Block], neighbours: dict[int, list[int]], conflicts: Conflicts
) -> dict[int, Block]:
    """Each block at the lowest offset that those placed before it leave free."""
    placed: dict[int, Block] = {}
    for block in order:
        excluded = [
            interval
            for other in neighbours[block.tensor]
            if other in placed
            for interval in conflicts.excluded(block, placed[other])
        ]
        placed[block.tensor] = replace(block, offset=_lowest_free(excluded))
    return placed


def _lowest_free(excluded: list[tuple[int, int]]) -> int:
    """The lowest offset, 0 or an interval's end, that no interval holds inside."""
    offset = 0
    for low, high in sorted(excluded):
        if low < offset < high:
            offset = aligned(high)
    # An interval that begins earlier may reach beyond one that was passed: look until nothing moves any more.
    while any(low < offset < high for low, high in excluded):
        offset = min(aligned(high) for low, high in excluded if low < offset < high)
    return offset

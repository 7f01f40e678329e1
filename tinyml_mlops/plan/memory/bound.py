"""What no layout of the blocks can go below."""

from collections.abc import Sequence

from tinyml_mlops.plan.memory.blocks import Block
from tinyml_mlops.plan.memory.conflicts import Conflicts


def lower_bound_bytes(blocks: Sequence[Block], conflicts: Conflicts) -> int:
    """The most memory that is needed at one time: of all blocks alive, less what an op may write over."""
    times = sorted({block.first_op for block in blocks})
    return max((_needed(blocks, time, conflicts) for time in times), default=0)


def _needed(blocks: Sequence[Block], time: int, conflicts: Conflicts) -> int:
    alive = [block for block in blocks if block.first_op <= time <= block.last_op]
    by_tensor = {block.tensor: block for block in alive}
    sharing = [
        (by_tensor[source], by_tensor[output])
        for source, output in conflicts.sharing
        if source in by_tensor and output in by_tensor
    ]
    total = sum(block.size_bytes for block in alive)
    if not sharing:
        return total
    # The inputs lie apart from each other, and the output from what it may not overlap.
    output = sharing[0][1]
    sources = sum(source.size_bytes for source, _ in sharing)
    spans = max(conflicts.span(source, output) for source, _ in sharing)
    return total - sources - output.size_bytes + max(sources, spans)

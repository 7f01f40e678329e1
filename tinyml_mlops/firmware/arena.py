"""The arena over time, as the export keeps it: which tensor lies where, from which op to which."""

from typing import TYPE_CHECKING

from tinyml_mlops.records import Record

if TYPE_CHECKING:
    from tinyml_mlops.plan import CompiledPlan


class ArenaBlock(Record):
    """One block of the arena.

    Attributes:
        name: of the tensor, as the ``.tflite`` calls it; empty for working memory.
        first_op: that writes it; -1: there before the first.
        last_op: that needs it; the number of ops: still there at the end.
        scratch: working memory of one op.
    """

    name: str
    offset_bytes: int
    size_bytes: int
    first_op: int
    last_op: int
    scratch: bool = False


def arena_blocks(compiled: "CompiledPlan") -> tuple[ArenaBlock, ...]:
    """Every block of a plan, by first op."""
    return tuple(
        ArenaBlock(
            name=block.name,
            offset_bytes=block.offset,
            size_bytes=block.size_bytes,
            first_op=block.first_op,
            last_op=block.last_op,
            scratch=block.is_scratch,
        )
        for block in compiled.lifetimes
    )

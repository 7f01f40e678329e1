"""Flash and RAM that a firmware will take, before any is built.

The sizes of the firmware and of every kernel are those of ``code_sizes.json``, measured by
``scripts/code_sizes.py``; the model's are exact.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tinyml_mlops.config import Board

if TYPE_CHECKING:
    from tinyml_mlops.plan import CompiledPlan

SIZES = Path(__file__).with_name("code_sizes.json")
SIMILAR_CORE = "cortex-m4f"
"""Stands in for cores that were not measured."""
TIGHT_SHARE = 0.97
"""From this share of a memory on, only a build can tell: estimates are good to a few hundred bytes."""


@dataclass(frozen=True)
class Estimate:
    """What a model will take on a board.

    Attributes:
        flash_by_owner: bytes: ``model`` is the plan, exactly; ``kernels`` and ``firmware`` are estimated.
        ram_by_owner: bytes: ``arena`` exactly; ``stack`` and ``firmware`` as reserved now.
        flash_limit_bytes: what the board has.
        ram_limit_bytes: what the board has.
    """

    flash_by_owner: dict[str, int]
    ram_by_owner: dict[str, int]
    flash_limit_bytes: int
    ram_limit_bytes: int

    @property
    def flash_bytes(self) -> int:
        return sum(self.flash_by_owner.values())

    @property
    def ram_bytes(self) -> int:
        return sum(self.ram_by_owner.values())

    @property
    def missing_flash_bytes(self) -> int:
        """By how much the flash is too small; 0 where it is not."""
        return max(0, self.flash_bytes - self.flash_limit_bytes)

    @property
    def missing_ram_bytes(self) -> int:
        """By how much the RAM is too small; 0 where it is not."""
        return max(0, self.ram_bytes - self.ram_limit_bytes)

    @property
    def verdict(self) -> str:
        """``fits``, ``tight`` (build it to be sure) or ``does not fit``."""
        if self.missing_flash_bytes or self.missing_ram_bytes:
            return "does not fit"
        share = max(self.flash_bytes / self.flash_limit_bytes, self.ram_bytes / self.ram_limit_bytes)
        return "tight" if share > TIGHT_SHARE else "fits"


def estimate(compiled: "CompiledPlan", board: Board) -> Estimate:
    """What the measuring firmware with this model will take on ``board``.

    Args:
        compiled: a plan for the board's kernel set.
        board: where it has to fit.
    """
    sizes = _sizes()
    core = sizes.get(board.core, sizes[SIMILAR_CORE])
    found = [core["kernels"][name] for name in compiled.kernels if name in core["kernels"]]
    shared = {name for kernel in found for name in kernel["shared"]}
    kernels = sum(kernel["bytes"] for kernel in found) + sum(core["shared_bytes"][name] for name in shared)
    return Estimate(
        flash_by_owner={
            "model": len(compiled.plan),
            "kernels": kernels,
            "firmware": core["firmware_flash_bytes"],
        },
        ram_by_owner={
            "arena": compiled.arena_bytes,
            "stack": core["stack_bytes"],
            "firmware": core["firmware_ram_bytes"],
        },
        flash_limit_bytes=board.flash_bytes,
        ram_limit_bytes=board.ram_bytes,
    )


@cache
def _sizes() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(SIZES.read_bytes())
    return found

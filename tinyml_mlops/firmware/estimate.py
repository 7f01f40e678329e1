"""Flash and RAM that a firmware will take, before any is built.

The sizes of the firmware and of every kernel are those of ``code_sizes.json``, measured by
``scripts/code_sizes.py``; the model's are exact.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tinyml_mlops.config import Board
from tinyml_mlops.config.params import FleetFirmwareParams
from tinyml_mlops.decision.room import decision_scores
from tinyml_mlops.features import c_data, front_end_of
from tinyml_mlops.features.c_source import TYPES, ModelInput
from tinyml_mlops.firmware.kernel_choice import chosen_kernels

if TYPE_CHECKING:
    from tinyml_mlops.plan import CompiledPlan

SIZES = Path(__file__).with_name("code_sizes.json")
SIMILAR_CORES = {"rv32": "rv32imac", "": "cortex-m4f"}
"""Stand in for cores that were not measured: the first whose key the core's name begins with."""
TIGHT_SHARE = 0.97
"""From this share of a memory on, only a build can tell: estimates are good to a few hundred bytes."""
POINTER_BYTES = 4
"""Of each further kernel's place in the firmware's table of them."""


@dataclass(frozen=True)
class Estimate:
    """What a model will take on a board.

    Attributes:
        flash_by_owner: bytes: ``model`` is the plan, exactly; ``kernels`` and ``firmware`` are estimated;
            ``frontend``, where a device computes the model's features, is exact tables and estimated code;
            ``slots``, where it takes released models, is what checks and keeps them.
        ram_by_owner: bytes: ``arena`` exactly, and the buffers of ``frontend``; ``stack``, ``slots`` and
            ``firmware`` as reserved now.
        flash_limit_bytes: what the board has; with slots in its flash, what is left before them.
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


def estimate(compiled: "CompiledPlan", board: Board, fleet: FleetFirmwareParams | None = None) -> Estimate:
    """What the measuring firmware with this model will take on ``board``.

    Args:
        compiled: a plan for the board's kernel set.
        board: where it has to fit.
        fleet: with model slots, and room and kernels for the models that come later; how many keys there are
            makes no difference.

    Raises:
        ParamsError: the board's firmware is not built here, so nobody knows.
        UnsupportedModelError: the model names features that it does not take.
        DataError: they do not go together.
    """
    board.check_built_here()
    core = _sizes_on(board.core)
    front_end = _front_end(compiled, core)
    kernels, slots = set(compiled.kernels), core["slots"]
    further = set(chosen_kernels(fleet.kernels, compiled.kernel_set)) - kernels if fleet else set()
    return Estimate(
        flash_by_owner={
            "model": len(compiled.plan),
            "kernels": kernel_bytes(kernels | further, board.core),
            **({"frontend": front_end.flash_bytes} if front_end else {}),
            **({"slots": slots["flash_bytes"] + POINTER_BYTES * len(further)} if fleet else {}),
            "firmware": core["firmware_flash_bytes"] + (front_end.firmware_flash_bytes if front_end else 0),
        },
        ram_by_owner={
            "arena": max(compiled.arena_bytes, fleet.arena_bytes if fleet else 0),
            **({"frontend": front_end.ram_bytes} if front_end else {}),
            **({"slots": slots["ram_bytes"]} if fleet else {}),
            "stack": core["stack_bytes"],
            "firmware": core["firmware_ram_bytes"] + (front_end.firmware_ram_bytes if front_end else 0),
        },
        flash_limit_bytes=board.firmware_flash_bytes if fleet else board.flash_bytes,
        ram_limit_bytes=board.ram_bytes,
    )


def kernel_bytes(kernels: Iterable[str], core: str) -> int:
    """Flash of kernels, by C symbol, with what they bring along of the runtime and of libc."""
    sizes = _sizes_on(core)
    found = [sizes["kernels"][name] for name in kernels if name in sizes["kernels"]]
    shared: dict[str, int] = {
        name: sizes["shared_bytes"][name] for kernel in found for name in kernel["shared"]
    }
    own: list[int] = [kernel["bytes"] for kernel in found]
    return sum(own) + sum(shared.values())


@dataclass(frozen=True)
class _FrontEnd:
    """What the C of features and decision takes, and what the firmware takes more because of it."""

    flash_bytes: int
    ram_bytes: int
    firmware_flash_bytes: int
    firmware_ram_bytes: int


def _front_end(compiled: "CompiledPlan", core: dict[str, Any]) -> _FrontEnd | None:
    """None: the model says nothing of its features, or a device cannot compute them."""
    about = compiled.about
    front_end = front_end_of(about.features) if about else None
    if about is None or front_end is None:
        return None
    target = ModelInput.of(compiled.inputs[0])
    target.check(front_end)
    code = core["front_ends"][front_end.in_c().column]
    tables = sum(table.size_bytes for table in c_data.tables(front_end, target.scale))
    buffers = sum(buffer.size_bytes for buffer in c_data.buffers(front_end, TYPES[target.dtype][1]))
    scores = 4 * decision_scores(about, compiled.outputs[0].elements)
    return _FrontEnd(
        tables + code["bytes"], buffers + scores, code["firmware_flash_bytes"], code["firmware_ram_bytes"]
    )


def _sizes_on(core: str) -> dict[str, Any]:
    similar = next(measured for start, measured in SIMILAR_CORES.items() if core.startswith(start))
    return _sizes().get(core, _sizes()[similar])


@cache
def _sizes() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(SIZES.read_bytes())
    return found

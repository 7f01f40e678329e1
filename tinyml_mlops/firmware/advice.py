"""What would make a model fit a board."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tinyml_mlops.config import BAREMETAL, Board
from tinyml_mlops.config.params import FleetFirmwareParams
from tinyml_mlops.firmware.estimate import Estimate, estimate
from tinyml_mlops.firmware.kernel_choice import MODEL

if TYPE_CHECKING:
    from tinyml_mlops.plan import CompiledPlan

FLOAT_TO_INT8 = 4  # bytes of a float32 for each of an int8


def advice(
    compiled: "CompiledPlan",
    needed: Estimate,
    boards: Iterable[Board],
    fleet: FleetFirmwareParams | None = None,
) -> list[str]:
    """What to do about a model that does not fit, most promising first; empty where it does.

    Args:
        compiled: the model.
        needed: what it takes on the board that is too small.
        boards: others to choose from.
        fleet: it is to have model slots, see :func:`~tinyml_mlops.firmware.estimate.estimate`.
    """
    found = _about_later_models(compiled, needed, fleet) if fleet else []
    spare_bytes = needed.ram_by_owner["arena"] - compiled.arena_bytes
    if needed.missing_ram_bytes > spare_bytes:
        found.append(_at_the_peak(compiled, needed.missing_ram_bytes - spare_bytes))
    if needed.missing_flash_bytes:
        found.append(
            f"take {needed.missing_flash_bytes:,} bytes of flash off the model's {len(compiled.plan):,}: "
            "fewer channels or layers"
        )
    if any(spec.dtype.name == "float32" for spec in compiled.inputs) and needed.verdict == "does not fit":
        found.append(
            f"quantise it to int8: about {compiled.arena_bytes // FLOAT_TO_INT8:,} bytes of arena and "
            f"{len(compiled.plan) // FLOAT_TO_INT8:,} of flash"
        )
    if found:
        known = (board for board in boards if board.framework == BAREMETAL and (board.slots or not fleet))
        fitting = [
            board.name for board in known if estimate(compiled, board, fleet).verdict != "does not fit"
        ]
        found.append(
            f"use a larger board: {', '.join(fitting)}"
            if fitting
            else "no board of the catalogue is large enough"
        )
    return found


def _about_later_models(compiled: "CompiledPlan", needed: Estimate, fleet: FleetFirmwareParams) -> list[str]:
    """What of the room for models that are released later could be less."""
    found = []
    if needed.missing_ram_bytes and fleet.arena_bytes > compiled.arena_bytes:
        found.append(
            f"lower fleet.arena_bytes: of its {fleet.arena_bytes:,} this model needs {compiled.arena_bytes:,}"
        )
    if needed.missing_flash_bytes and fleet.kernels != MODEL:
        found.append("choose fewer fleet.kernels: names of those that later models will need")
    return found


def _at_the_peak(compiled: "CompiledPlan", missing_bytes: int) -> str:
    """Which op needs most of the arena."""
    op = max(range(len(compiled.ops)), key=lambda index: alive_bytes(compiled, index), default=0)
    planned = compiled.ops[op]
    return (
        f"take {missing_bytes:,} bytes of RAM off op {op} {planned.op} ('{planned.output_name}'), where "
        f"{alive_bytes(compiled, op):,} bytes are alive together: fewer channels, a larger stride before it"
    )


def alive_bytes(compiled: "CompiledPlan", op: int) -> int:
    """Bytes of the arena that some tensor or working memory occupies during an op."""
    spans = sorted((b.offset, b.end) for b in compiled.lifetimes if b.first_op <= op <= b.last_op)
    total, reached = 0, 0
    for start, end in spans:
        total += max(0, end - max(start, reached))
        reached = max(reached, end)
    return total

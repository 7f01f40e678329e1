"""Firmware for the devices of a fleet: model slots, the keys they trust, and a model to begin with."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec

from tinyml_mlops.config import load_board
from tinyml_mlops.firmware import build_firmware, export_sources
from tinyml_mlops.firmware.fleet_support import FleetSupport
from tinyml_mlops.firmware.kernel_choice import MODEL, KernelChoice
from tinyml_mlops.plan import compile_plan, kernel_set_of

ARENA_BYTES = 128 << 10
"""For the models that such a firmware is to take."""


def fleet_firmware(
    kinds: Iterable[str],
    keys: Sequence[ec.EllipticCurvePublicKey],
    folder: Path,
    tflite: bytes,
    *,
    arena_bytes: int = ARENA_BYTES,
    kernels: KernelChoice = MODEL,
) -> dict[str, Path]:
    """The ELF of each hardware kind.

    Args:
        kinds: boards of the catalogue that have model slots.
        keys: one or two that may sign images.
        folder: exports and firmware are written there.
        tflite: factory model; released ones may use the kernels that it uses,
        arena_bytes: see :data:`ARENA_BYTES`,
        kernels: and these.

    Raises:
        UserInputError: a board has no model slots, or there is no such kernel.
        HostToolError: building failed.
        ModelError: planrt cannot take the factory model, or it does not fit.
    """
    support = FleetSupport.of(keys, arena_bytes, kernels)
    elfs = {}
    for kind in sorted(set(kinds)):
        board = load_board(kind)
        compiled = compile_plan(tflite, kernel_set=kernel_set_of(board.core))
        export_sources(tflite, compiled, folder / "export" / kind)
        out = folder / f"fleet-{kind}"
        build_firmware(board, folder / "export" / kind, out, fleet=support)
        elfs[kind] = out / "firmware.elf"
    return elfs

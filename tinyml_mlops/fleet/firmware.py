"""Firmware for the devices of a fleet: model slots, the keys they trust, and a model to begin with."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec

from tinyml_mlops.config import TFLM, load_target
from tinyml_mlops.firmware import build_firmware, export_sources
from tinyml_mlops.firmware.export import export_tflm_sources
from tinyml_mlops.firmware.fleet_support import FleetSupport
from tinyml_mlops.firmware.kernel_choice import MODEL, KernelChoice
from tinyml_mlops.firmware.tflm.tree import tree_for
from tinyml_mlops.measure.tflm_build import build_tflm_firmware
from tinyml_mlops.plan import compile_plan, kernel_set_of

ARENA_BYTES = 128 << 10
"""For the models that such a firmware is to take."""
ANSWER_S = 60.0


def fleet_firmware(
    kinds: Iterable[str],
    keys: Sequence[ec.EllipticCurvePublicKey],
    folder: Path,
    tflite: bytes,
    *,
    arena_bytes: int = ARENA_BYTES,
    kernels: KernelChoice = MODEL,
    tflm_tree: Path | None = None,
) -> dict[str, Path]:
    """The ELF of each hardware kind.

    Args:
        kinds: boards of the catalogue that have model slots.
        keys: one or two that may sign images.
        folder: exports and firmware are written there.
        tflite: factory model; released ones may use the kernels that it uses,
        arena_bytes: see :data:`ARENA_BYTES`,
        kernels: and these.
        tflm_tree: TensorFlow Lite Micro's sources; None: no kind is one that runs it.

    Raises:
        UserInputError: a board has no model slots, or there is no such kernel.
        ParamsError: a kind asks for TensorFlow Lite Micro, whose sources are not there.
        HostToolError: building failed.
        ModelError: planrt cannot take the factory model, or it does not fit.
    """
    support = FleetSupport.of(keys, arena_bytes, kernels)
    elfs = {}
    for board in map(load_target, sorted(set(kinds))):
        compiled = compile_plan(tflite, kernel_set=kernel_set_of(board.core))
        export, out = folder / "export" / board.name, folder / f"fleet-{board.name}"
        if board.runtime == TFLM:
            tree = tree_for(board, tflm_tree)
            export_tflm_sources(tflite, compiled, None, tree, export)
            tried = folder / f"tried-{board.name}"
            build_tflm_firmware(
                board, tflite, tree, export, out, answer_s=ANSWER_S, state=tried, fleet=support
            )
        else:
            export_sources(tflite, compiled, export)
            build_firmware(board, export, out, fleet=support)
        elfs[board.name] = out / "firmware.elf"
    return elfs

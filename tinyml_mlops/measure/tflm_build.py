"""Firmware with TensorFlow Lite Micro: linked with all RAM as arena, tried, linked with what it needs."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from tinyml_mlops.config import Board
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.connect import connected
from tinyml_mlops.device.flashing import FLASH_S
from tinyml_mlops.device.pool.leased import leased
from tinyml_mlops.errors import DoesNotFitError
from tinyml_mlops.files import write_text
from tinyml_mlops.firmware import BuildRecord, build_firmware
from tinyml_mlops.firmware.export import ExportRecord
from tinyml_mlops.firmware.fleet_support import FleetSupport
from tinyml_mlops.firmware.kernel_choice import chosen_ops
from tinyml_mlops.firmware.tflm.library import flags_of, library_of
from tinyml_mlops.firmware.tflm.linked import LinkedTflm, linked_kernels
from tinyml_mlops.firmware.tflm.ops import HEADER, ops_in, resolver
from tinyml_mlops.firmware.tflm.tree import TflmTree
from tinyml_mlops.measure.arena_search import STEP_BYTES, least_arena
from tinyml_mlops.measure.identity import check_identity
from tinyml_mlops.places import home
from tinyml_mlops.tflite_ops import ops_of

BESIDE_ARENA_BYTES = 12 * 1024
"""RAM of firmware, stack and TensorFlow Lite Micro's own objects, with room to spare."""
TRIES = "try"
"""Folder, beside the outputs, of the image that is only tried."""


def build_tflm_firmware(
    board: Board,
    tflite: bytes,
    tree: TflmTree,
    export_dir: Path,
    out_dir: Path,
    *,
    answer_s: float,
    state: Path | None = None,
    fleet: FleetSupport | None = None,
) -> BuildRecord:
    """As :func:`~tinyml_mlops.firmware.build.build_firmware`; the board is used to find the arena.

    Args:
        board: what to build for, and to try on.
        tflite: the model.
        tree: TensorFlow Lite Micro's sources.
        export_dir: what :func:`~tinyml_mlops.firmware.export.export_tflm_sources` wrote.
        out_dir: where image and record go.
        answer_s: for each answer of the board.
        state: folder of an emulated board; None: the project's own for this board.
        fleet: model slots, with room and ops for the models that come into them; None: it has none.

    Raises:
        DoesNotFitError: the model does not run in the board's RAM, or the image is too big.
        HostToolError, BoardError, LinkError: building, flashing or reaching it failed.
    """
    core = flags_of(board, home() / "firmware")
    cache, own = home() / "build" / "tflm", ops_of(tflite)
    ops = dict.fromkeys((*own, *(chosen_ops(fleet.kernels, ops_in(tree)) if fleet else ())))
    header = _write_header(ops, tree, cache) if len(ops) > len(set(own)) else None
    library = library_of(tree, ops, core, cache)
    most = (board.ram_bytes - BESIDE_ARENA_BYTES) // STEP_BYTES * STEP_BYTES
    linked = LinkedTflm(tree, library, tree.kernels, most, header)
    tried_dir = out_dir / f"{out_dir.name}-{TRIES}"  # builds keep apart by this name
    tried = build_firmware(board, export_dir, tried_dir, linked=linked)
    plan_id = ExportRecord.read(export_dir / "export.json").plan_id
    arena = _on_board(board, tried_dir / "firmware.elf", tried.build_id, plan_id, most, answer_s, state)
    # Only what is in the image is claimed: a tree may bring kernels that this model has no use for.
    kernels = linked_kernels(tried_dir / "firmware.elf")
    final = replace(linked, arena_bytes=arena, kernels=kernels)
    if fleet is not None:
        room = (fleet.arena_bytes + STEP_BYTES - 1) // STEP_BYTES * STEP_BYTES
        final = replace(final, arena_bytes=max(arena, room))
    return build_firmware(board, export_dir, out_dir, linked=final, fleet=fleet)


def _write_header(ops: Iterable[str], tree: TflmTree, cache: Path) -> Path:
    """The folder of the header for ops that the exported one does not have."""
    text = resolver(ops, tree)
    folder = cache / f"ops-{hashlib.sha256(text.encode()).hexdigest()[:16]}"
    write_text(folder / HEADER, text)
    return folder


def _on_board(
    board: Board, elf: Path, build: str, plan_id: str, most: int, answer_s: float, state: Path | None
) -> int:
    with (
        leased(board, Deadline.after(FLASH_S), state) as held,
        connected(held, held.flash(elf, Deadline.after(FLASH_S)), answer_s) as client,
    ):
        if client.fits(most):  # else it cannot say which model it has
            check_identity(client, board, build, plan_id)
            if (least := least_arena(client.fits, most)) is not None:
                return least
    raise DoesNotFitError(
        f"{board.name}: the model does not run on TensorFlow Lite Micro with {most:,} bytes of arena",
        hint="use a smaller or more strongly quantised model, a board with more RAM, or planrt; an op that "
        "TensorFlow Lite Micro refuses looks the same",
    )

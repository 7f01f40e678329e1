"""Any ``.tflite`` on any board: compile, build, flash, and a client that is sure of what it talks to."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tinyml_mlops.config import Board
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.device.connect import connected
from tinyml_mlops.device.flashing import FLASH_S
from tinyml_mlops.device.pool.leased import leased
from tinyml_mlops.firmware import BuildRecord, build_firmware, export_sources
from tinyml_mlops.measure.identity import check_identity
from tinyml_mlops.plan import CompiledPlan

ANSWER_S = 120.0  # of the largest models on the slowest emulated board


def build_model(
    tflite: bytes, compiled: CompiledPlan, board: Board, folder: Path
) -> tuple[Path, BuildRecord]:
    """Firmware with the model in it.

    Args:
        tflite: the model.
        compiled: the plan made of it, for a kernel set that the board's core has.
        board: where it has to run.
        folder: for exports and firmware; PlatformIO's intermediate files are kept under its name.

    Returns:
        The ELF, and what was built.

    Raises:
        DoesNotFitError: model and firmware are too big for the board.
        HostToolError: building failed.
    """
    export_sources(tflite, compiled, folder / "export")
    build_dir = folder / folder.name
    record = build_firmware(board, folder / "export", build_dir)
    return build_dir / "firmware.elf", record


@contextmanager
def on_board(tflite: bytes, compiled: CompiledPlan, board: Board, folder: Path) -> Iterator[DeviceClient]:
    """Hold ``board`` with the model on it; arguments as those of :func:`build_model`.

    Raises:
        DoesNotFitError: model and firmware are too big for the board; nothing is flashed.
        HostToolError, BoardError, LinkError: building, flashing or reaching it failed.
    """
    elf, record = build_model(tflite, compiled, board, folder)
    with (
        leased(board, Deadline.after(FLASH_S), folder / "board") as held,
        connected(held, held.flash(elf, Deadline.after(FLASH_S)), ANSWER_S) as client,
    ):
        check_identity(client, board, record.build_id, compiled.id)
        yield client

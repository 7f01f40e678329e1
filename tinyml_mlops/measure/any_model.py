"""Any ``.tflite`` on any board: compile, build, flash, and a client that is sure of what it talks to."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tinyml_mlops.config import TFLM, Board
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.device.connect import connected
from tinyml_mlops.device.flashing import FLASH_S
from tinyml_mlops.device.pool.leased import leased
from tinyml_mlops.firmware import BuildRecord, build_firmware, export_sources
from tinyml_mlops.firmware.export import export_tflm_sources
from tinyml_mlops.firmware.tflm.tree import tree_for
from tinyml_mlops.measure.identity import check_identity
from tinyml_mlops.measure.tflm_build import build_tflm_firmware
from tinyml_mlops.plan import CompiledPlan, GoldenVectors, compile_plan, kernel_set_of

ANSWER_S = 120.0  # of the largest models on the slowest emulated board


@dataclass(frozen=True)
class AnyModel:
    """A model, and what firmware is made of it with.

    Attributes:
        tflite: the model.
        compiled: the plan made of it, for a kernel set that the board's core has.
        golden: vectors for the device's self-test, those in the plan; None: it has none.
        tflm_tree: TensorFlow Lite Micro's sources; None: planrt runs it.
    """

    tflite: bytes
    compiled: CompiledPlan
    golden: GoldenVectors | None = None
    tflm_tree: Path | None = None

    @classmethod
    def of(
        cls,
        tflite: bytes,
        board: Board,
        *,
        golden: GoldenVectors | None = None,
        tflm_tree: Path | None = None,
    ) -> Self:
        """Compile ``tflite`` for a board.

        Raises:
            ModelError: planrt cannot take it.
        """
        compiled = compile_plan(tflite, kernel_set=kernel_set_of(board.core), golden=golden)
        return cls(tflite, compiled, golden, tflm_tree)


def build_model(model: AnyModel, board: Board, folder: Path) -> tuple[Path, BuildRecord]:
    """Firmware with the model in it.

    Args:
        model: what to run.
        board: where it has to run.
        folder: for exports and firmware; PlatformIO's intermediate files are kept under its name.

    Returns:
        The ELF, and what was built.

    Raises:
        DoesNotFitError: model and firmware are too big for the board.
        HostToolError: building failed.
        ParamsError: the board runs TensorFlow Lite Micro, and its sources are not there.
        BoardError, LinkError: it does, and the board that tells its arena fails.
    """
    export, out = folder / "export", folder / folder.name
    if board.runtime == TFLM:
        tree = tree_for(board, model.tflm_tree)
        export_tflm_sources(model.tflite, model.compiled, model.golden, tree, export)
        tried = folder / "tried"
        record = build_tflm_firmware(board, model.tflite, tree, export, out, answer_s=ANSWER_S, state=tried)
    else:
        export_sources(model.tflite, model.compiled, export)
        record = build_firmware(board, export, out)
    return out / "firmware.elf", record


@contextmanager
def on_board(model: AnyModel, board: Board, folder: Path) -> Iterator[DeviceClient]:
    """Hold ``board`` with the model on it; arguments and errors as those of :func:`build_model`.

    Raises:
        DoesNotFitError: model and firmware are too big for the board; nothing is flashed.
        HostToolError, BoardError, LinkError: building, flashing or reaching it failed.
    """
    elf, record = build_model(model, board, folder)
    with (
        leased(board, Deadline.after(FLASH_S), folder / "board") as held,
        connected(held, held.flash(elf, Deadline.after(FLASH_S)), ANSWER_S) as client,
    ):
        check_identity(client, board, record.build_id, model.compiled.id)
        yield client

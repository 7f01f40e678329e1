"""A model's way onto a board: compile, build, flash, self-test; and a client that knows what it talks to."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tinyml_mlops.config import Board, load_board
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.device.qemu import START_S, EmulatedBoard
from tinyml_mlops.errors import BoardError, UserInputError, WrongFirmwareError
from tinyml_mlops.measure.any_model import AnyModel, build_model
from tinyml_mlops.measure.golden import check_golden
from tinyml_mlops.measure.identity import check_identity
from tinyml_mlops.measure.timer_check import LOOPS
from tinyml_mlops.mlflow_plugin.deployments.model import ResolvedModel
from tinyml_mlops.mlflow_plugin.deployments.settings import BoardSettings
from tinyml_mlops.plan import CompiledPlan, compile_plan, kernel_set_of

ANY_EMULATED = "qemu_stm32f405"


@dataclass(frozen=True)
class Identity:
    """What a device has to say of itself.

    Attributes:
        build_id: of the firmware; empty: any.
        plan_id: of the model in it.
    """

    board: Board
    build_id: str
    plan_id: str


def board_of(model: ResolvedModel, settings: BoardSettings) -> Board:
    """The board that the settings name, or the first that the model was saved for.

    Raises:
        UserInputError: neither names one, or there is none of this name.
    """
    name = settings.board or next(iter(model.boards), "")
    if not name:
        raise UserInputError(
            "no board is named, and the model was saved for none", hint="say -C board=…, see `tinyml boards`"
        )
    return load_board(name)


def compiled_for(model: ResolvedModel, board: Board) -> CompiledPlan:
    """The model's plan for a board, golden vectors in it.

    Raises:
        ModelError: planrt cannot take the model.
    """
    return compile_plan(model.tflite, kernel_set=kernel_set_of(board.core), golden=model.golden)


def firmware_of(
    model: ResolvedModel, compiled: CompiledPlan, board: Board, folder: Path
) -> tuple[Path, Identity]:
    """Build firmware.

    Args:
        model: that was compiled.
        compiled: for this board.
        board: that it goes onto.
        folder: see :func:`~tinyml_mlops.measure.any_model.build_model`.

    Returns:
        The ELF, and what the board with it has to be.

    Raises:
        BoardError: nothing here can flash the board; nothing was built.
        DoesNotFitError, HostToolError: see :func:`~tinyml_mlops.measure.any_model.build_model`.
    """
    expect_flashable(board)
    elf, record = build_model(AnyModel(model.tflite, compiled, model.golden), board, folder)
    return elf, Identity(board, record.build_id, compiled.id)


def expect_flashable(board: Board) -> None:
    """Raises BoardError where nothing here can flash the board."""
    if board.qemu is None:
        raise BoardError(
            f"nothing here can flash {board.name}", hint="flash it yourself and say -C link=… of the device"
        )


def flash(board: Board, elf: Path, state: Path) -> str:
    """Start an emulated board; it outlives this process.

    Args:
        board: to start.
        elf: firmware.
        state: the board's folder; what runs with it is stopped first, whatever kind of board that is.

    Returns:
        The URL of its serial port.

    Raises:
        HostToolError: QEMU is missing or failed.
    """
    return EmulatedBoard(board, state).start(elf, deadline=Deadline.after(START_S))


def url_of(board: Board, state: Path) -> str | None:
    """Of an emulated board's serial port; None while it is off."""
    return EmulatedBoard(board, state).url


def switch_off(state: Path) -> None:
    """Stop the emulated board of this folder, whatever kind it is: it is found by its folder alone."""
    EmulatedBoard(load_board(ANY_EMULATED), state).stop()


@contextmanager
def reached(url: str, expected: Identity, timeout_s: float) -> Iterator[DeviceClient]:
    """A client of the device at ``url``, which is what is expected.

    Raises:
        LinkError: it cannot be reached.
        WrongFirmwareError: it is another board or runs something else.
    """
    with DeviceClient.open(url, expected.board.name, timeout_s) as client:
        client.hello(Deadline.after(timeout_s))
        try:
            check_identity(client, expected.board, expected.build_id or client.info().build, expected.plan_id)
        except WrongFirmwareError as error:
            raise WrongFirmwareError(
                error.what, hint="put the model on it again: `mlflow deployments update -t tinyml --name …`"
            ) from error
        yield client


def self_test(url: str, expected: Identity, timeout_s: float) -> int:
    """Let the device run its golden vectors; how many passed.

    Raises:
        LinkError, WrongFirmwareError: see :func:`reached`.
        SelfTestError: it computes otherwise than TFLM.
    """
    with reached(url, expected, timeout_s) as client:
        return check_golden(client.selftest(LOOPS[0]), client.name)

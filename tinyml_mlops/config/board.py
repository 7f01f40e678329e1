"""The board catalogue: ``device/boards/<name>.yaml``."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from tinyml_mlops.config.attached import AttachedParams, Strings
from tinyml_mlops.config.section import Count, Section, read_mapping, validated
from tinyml_mlops.errors import ParamsError

BAREMETAL: Final = "baremetal"
ESPIDF: Final = "espidf"
PLANRT: Final = "planrt"
TFLM: Final = "tflm"
TFLM_SUFFIX = f"-{TFLM}"
"""After the name of a board: the same board, with TensorFlow Lite Micro as runtime."""

BOARDS_DIR = Path(__file__).parent.parent / "device" / "boards"


class QemuParams(Section):
    """How QEMU emulates a board.

    Attributes:
        machine: QEMU's name of it (``-M``).
        icount_shift: ``-icount shift=``; ties virtual time to executed instructions.
        options: further arguments of that machine.
        memory_bytes: of the machine's main RAM, where a file can hold it, so that it survives a power cut.
    """

    executable: Literal["qemu-system-arm", "qemu-system-riscv32"] = "qemu-system-arm"
    machine: str
    icount_shift: Annotated[int, Field(ge=0, le=10)]
    options: Strings = ()
    memory_bytes: Count | None = None

    @property
    def package(self) -> str:
        """Debian's package of the executable."""
        return "qemu-system-arm" if self.executable == "qemu-system-arm" else "qemu-system-misc"

    @property
    def instructions_per_second(self) -> float:
        """What ``-icount shift=N`` makes of virtual time: one instruction every ``2**N`` nanoseconds."""
        return 1e9 / float(1 << self.icount_shift)


class SlotsParams(Section):
    """Non-volatile memory for two model slots, two sectors of records before them and one behind.

    Attributes:
        address: where it begins, as the core sees it.
        slot_sectors: of each slot.
        firmware_bytes: of the flash, left for firmware where the slots lie behind it; None: they do not.
    """

    address: Count
    sector_bytes: Count
    slot_sectors: Count
    firmware_bytes: Count | None = None

    @property
    def slot_bytes(self) -> int:
        return self.sector_bytes * self.slot_sectors


class Board(Section):
    """One hardware target; ``device/boards/<name>.yaml``.

    Attributes:
        name: of the board; ``<name>-tflm`` where :attr:`runtime` is not the default one.
        tried: how far: its firmware runs in tests, is only built there, or only written (docs/boards.md says
            more).
        framework: what its firmware is built on. Without ESP-IDF, which its user has to bring, neither flash
            nor RAM of an image can be told.
        core: instruction set and extensions, e.g. ``cortex-m4f``.
        clock_hz: core clock that latency is computed from on the emulator.
        flash_bytes: all of the flash that firmware and model may use.
        ram_bytes: all of the RAM: arena, stack and static data.
        external_ram_bytes: of the memory beside the chip that has to be there; None: there is none.
        platformio_environment: env of ``firmware/platformio.ini`` that builds for it.
        qemu: present where the board is an emulated one.
        attached: present where it hangs on a cable.
        slots: where released models lie; None: its firmware cannot take any.
        runtime: what runs the model on it; not in the file, see :func:`load_target`.
    """

    name: str
    title: str
    tried: Literal["run", "built", "written"]
    framework: Literal["baremetal", "espidf"] = BAREMETAL
    core: str
    clock_hz: Count
    flash_bytes: Count
    ram_bytes: Count
    external_ram_bytes: Count | None = None
    platformio_environment: str
    qemu: QemuParams | None = None
    attached: AttachedParams | None = None
    slots: SlotsParams | None = None
    runtime: Literal["planrt", "tflm"] = PLANRT

    @model_validator(mode="after")
    def _is_one_or_the_other(self) -> Self:
        if (self.qemu is None) == (self.attached is None):
            raise ValueError("has to have either qemu or attached")
        return self

    def check_built_here(self) -> None:
        """Raises ParamsError where the firmware is not built by this project alone."""
        if self.framework == ESPIDF:
            raise ParamsError(
                f"{self.name}: its firmware needs ESP-IDF and is only written; it is not built here, and "
                "neither its flash nor its RAM is known",
                hint="with PlatformIO's platform espressif32: TINYML_EXPORT_DIR=<export> pio run -d "
                f"firmware/platforms/espidf -e {self.platformio_environment}; docs/boards.md",
            )

    def check_has_slots(self) -> None:
        """Raises ParamsError where its firmware has nowhere to keep released models."""
        if self.slots is None:
            others = ", ".join(name for name in board_names() if load_board(name).slots)
            raise ParamsError(f"{self.name} has no memory for model slots", hint=f"choose one of: {others}")

    @property
    def timing_kind(self) -> Literal["hardware", "emulated"]:
        return "emulated" if self.qemu else "hardware"

    @property
    def firmware_flash_bytes(self) -> int:
        """Of the flash, where firmware has model slots: they may lie in it."""
        return (self.slots and self.slots.firmware_bytes) or self.flash_bytes

    @property
    def hardware(self) -> str:
        """Name of the board itself, whatever runs on it."""
        return self.name.removesuffix(TFLM_SUFFIX)


def board_names() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in BOARDS_DIR.glob("*.yaml")))


def load_board(name: str) -> Board:
    """Load one board of the catalogue.

    Raises:
        ParamsError: there is no such board, or its file is wrong.
    """
    path = BOARDS_DIR / f"{name}.yaml"
    if name not in board_names():
        raise ParamsError(f"there is no board {name!r}", hint=f"choose one of: {', '.join(board_names())}")
    board = validated(Board, read_mapping(path), path)
    if board.name != name:
        raise ParamsError(
            f"{path}: name is {board.name!r}", hint=f"write name: {name}, as the file is called"
        )
    return board


def runtime_of(name: str) -> Literal["planrt", "tflm"]:
    """What runs the model on a board of this name, be it in the catalogue or not."""
    return TFLM if name.endswith(TFLM_SUFFIX) else PLANRT


def load_target(name: str) -> Board:
    """A board with what runs the model on it: ``<board>``, or ``<board>-tflm`` for TensorFlow Lite Micro.

    Raises:
        ParamsError: there is no such board, its file is wrong, or that runtime is not built for its core.
    """
    board = load_board(name.removesuffix(TFLM_SUFFIX))
    if runtime_of(name) == PLANRT:
        return board
    if board.framework == ESPIDF:
        raise ParamsError(
            f"{name}: TensorFlow Lite Micro comes there as a component of ESP-IDF, which is not built here",
            hint=f"take {board.name}, or build it by hand: docs/runtimes.md",
        )
    if not board.core.startswith("cortex-m"):
        raise ParamsError(
            f"{name}: TensorFlow Lite Micro is built for Arm Cortex-M only, not for {board.core}",
            hint=f"take {board.name}, which runs planrt",
        )
    return board.model_copy(update={"name": name, "runtime": TFLM})


def check_targets(names: Iterable[str]) -> None:
    """Check names of boards, with or without runtime, in a configuration file.

    Raises:
        ValueError: one of them is none, for pydantic to say where.
    """
    for name in names:
        if name.removesuffix(TFLM_SUFFIX) not in board_names():
            raise ValueError(f"unknown board {name!r}; there are {', '.join(board_names())}")
        try:
            load_target(name)
        except ParamsError as error:
            raise ValueError(error.what) from error

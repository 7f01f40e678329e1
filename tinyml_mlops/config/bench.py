"""The inventory of a bench, ``bench.yaml``: which boards hang on this machine, by name."""

from pathlib import Path
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from tinyml_mlops.config.attached import Bauds, FlashTool, ResetWay, ResetWays, as_tuple
from tinyml_mlops.config.board import board_names
from tinyml_mlops.config.pool import LocalPoolParams, PoolParams, Tags
from tinyml_mlops.config.power import PowerParams
from tinyml_mlops.config.section import Section, read_mapping, validated

BENCH_FILE = Path("bench.yaml")


class UsbHub(Section):
    """The port of a hub that can switch its power off, as uhubctl calls it.

    Attributes:
        location: of the hub, e.g. ``1-1.4``; ``uhubctl`` lists them.
        port: number of the port.
    """

    location: Annotated[str, Field(pattern=r"^[0-9]+(-[0-9]+(\.[0-9]+)*)?$")]
    port: Annotated[int, Field(ge=1, le=99)]


class BenchBoard(Section):
    """One board on the bench.

    Attributes:
        name: what people call it.
        board: of the catalogue.
        serial_number: of the USB device that is its serial port; tells two boards of one kind apart.
        link: URL of its serial port, in place of a USB serial number: ``rfc2217://host:port``, ``socket://…``.
        probe: serial number of its debug probe, where that is another USB device.
        flash: how it is flashed, where that differs from the catalogue.
        reset: how it is restarted when it is mute, likewise.
        before_flash: what takes it to its boot loader, likewise.
        baud: rates that its firmware may have, likewise.
        hub: where its power can be switched off: the last thing to try with a mute board.
        power: meter of its energy.
        tags: what a pool selects by, ``key=value``.
    """

    name: str
    board: str
    serial_number: str = ""
    link: str = ""
    probe: str = ""
    flash: FlashTool | None = None
    reset: ResetWays | None = None
    before_flash: ResetWay | None = None
    baud: Bauds | None = None
    hub: UsbHub | None = None
    power: PowerParams | None = None
    tags: Tags = ()

    @model_validator(mode="after")
    def _is_found_somehow(self) -> Self:
        if bool(self.serial_number) == bool(self.link):
            raise ValueError(f"{self.name}: give either serial_number or link")
        if self.board not in board_names():
            raise ValueError(f"{self.name}: unknown board {self.board!r}; `tinyml boards` lists them")
        return self


class Bench(Section):
    """``bench.yaml``.

    Attributes:
        boards: that hang on this machine.
        pool: where boards are taken from.
    """

    boards: Annotated[tuple[BenchBoard, ...], BeforeValidator(as_tuple)] = ()
    pool: PoolParams = LocalPoolParams(kind="local")

    @model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        names = [board.name for board in self.boards]
        if doubled := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"two boards are called {', '.join(doubled)}")
        return self


def load_bench(path: Path = BENCH_FILE) -> Bench:
    """The inventory; an empty one where there is no file.

    Raises:
        ParamsError: the file is wrong.
    """
    return validated(Bench, read_mapping(path), path) if path.exists() else Bench()

"""What there is to choose from: ``boards``, ``ports``, ``tasks``, ``params``, ``version``."""

from pathlib import Path
from typing import Annotated

import typer

from tinyml_mlops.cli.output import print_json, print_table

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON in place of a table.")]


def register(app: typer.Typer) -> None:
    for command in (boards, ports, tasks, params, version):
        app.command()(command)


def boards(as_json: AsJson = False) -> None:
    """List the boards that params.yaml may name."""
    from tinyml_mlops.config import board_names, load_board

    found = [load_board(name) for name in board_names()]
    if as_json:
        print_json([board.model_dump(mode="json") for board in found])
        return
    print_table(
        ("board", "title", "tried", "core", "clock", "flash", "RAM"),
        [
            (
                board.name,
                board.title,
                TRIED[board.tried],
                board.core,
                f"{board.clock_hz / 1e6:g} MHz",
                f"{board.flash_bytes / 1024:g} KiB",
                f"{board.ram_bytes / 1024:g} KiB{outside(board.external_ram_bytes)}",
            )
            for board in found
        ],
        numbers_from=4,
    )


def outside(external_ram_bytes: int | None) -> str:
    """The memory beside the chip, for a table."""
    return f" + {external_ram_bytes / 1024:g}" if external_ram_bytes else ""


TRIED = {"run": "run in tests", "built": "only built", "written": "only written"}


def ports(as_json: AsJson = False) -> None:
    """List serial ports on USB, and which board of bench.yaml or of the catalogue each may be."""
    from dataclasses import asdict

    from tinyml_mlops.config import board_names, load_board
    from tinyml_mlops.config.bench import load_bench
    from tinyml_mlops.device.attached import boards_behind
    from tinyml_mlops.device.usb_ports import usb_ports

    catalogue = [load_board(name) for name in board_names()]
    rows = [(port, boards_behind(port, load_bench(), catalogue)) for port in usb_ports()]
    if as_json:
        print_json([{**asdict(port), "boards": list(boards)} for port, boards in rows])
        return
    if not rows:
        print("no serial port on USB")
        return
    print_table(
        ("port", "USB id", "serial number", "what it says", "may be"),
        [
            (
                port.path,
                f"{port.vendor:04x}:{port.product:04x}",
                port.serial_number,
                port.description,
                ", ".join(boards),
            )
            for port, boards in rows
        ],
        numbers_from=5,
    )


def tasks() -> None:
    """List the tasks that params.yaml may name."""
    from tinyml_mlops.config import task_names

    for name in task_names():
        print(name)


def params(
    file: Annotated[Path, typer.Argument(help="The experiment to read.")] = Path("params.yaml"),
) -> None:
    """Check params.yaml and print it as JSON with every `auto` replaced."""
    from tinyml_mlops.config import load_params

    print_json(load_params(file).model_dump(mode="json"))


def version() -> None:
    """Print the version of tinyml-mlops."""
    from tinyml_mlops import __version__

    print(__version__)

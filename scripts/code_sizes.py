"""Measure what ``tinyml_mlops/firmware/code_sizes.json`` holds: firmware and kernels, for each core.

Run it after a change of kernels or firmware: ``python scripts/code_sizes.py``. Kernels are compiled with the
flags of the firmware's build; the firmware's own size is that of a build with a model of one layer, less its
kernel.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from tinyml_mlops.config import Board, load_board
from tinyml_mlops.files import write_json
from tinyml_mlops.firmware import build_firmware, export_sources
from tinyml_mlops.firmware.estimate import SIZES
from tinyml_mlops.plan import compile_plan, kernel_set_of
from tinyml_mlops.plan.kernel_sets import PORTABLE
from tinyml_mlops.plan.layout import kernel_numbers
from tinyml_mlops.plan.sources import planrt_sources
from tinyml_mlops.plan.testing import ModelBuilder

BOARDS = ("qemu_stm32f405", "qemu_mps2_an500", "qemu_mps3_an547")
FIRMWARE = Path(__file__).resolve().parent.parent / "firmware"
sys.path.insert(0, str(FIRMWARE / "platforms" / "cortexm" / "builder"))
import flags  # noqa: E402


def one_layer() -> bytes:
    """A model whose plan is next to nothing."""
    b = ModelBuilder()
    x, y = b.tensor((1, 4), "int8", 0.1), b.tensor((1, 4), "int8", 0.1)
    b.op("FULLY_CONNECTED", [x, b.constant(np.ones((4, 4), np.int8), 0.1)], [y], "FullyConnectedOptions")
    return b.build([x], [y])


def kernel_bytes(source: Path, cpu: list[str], folder: Path) -> int:
    """Code and constants of one kernel's object file."""
    target = folder / f"{source.stem}.o"
    root = planrt_sources()
    options = [*cpu, "-std=c99", *flags.of_runtime(flags.COMMON, kernel=True), f"-I{root / 'include'}"]
    subprocess.run(["arm-none-eabi-gcc", *options, "-c", source, "-o", target], check=True)  # noqa: S603, S607
    listed = subprocess.run(  # noqa: S603
        ["arm-none-eabi-size", target],  # noqa: S607
        check=True,
        capture_output=True,
        text=True,
    )
    return int(listed.stdout.splitlines()[1].split()[0])


def measured(board: Board, folder: Path) -> dict[str, object]:
    """The entry of a board's core."""
    kernel_set = kernel_set_of(board.core)
    cpu = cpu_flags(board)
    kernels = {}
    for name in kernel_numbers():
        stem = name.removeprefix("planrt_")
        for kind in {PORTABLE, kernel_set}:
            source = planrt_sources() / "src" / "kernels" / kind / f"{stem}.c"
            if source.is_file():
                kernels[name] = kernel_bytes(source, cpu, folder)
    compiled = compile_plan(one_layer(), kernel_set=kernel_set)
    export_sources(one_layer(), compiled, folder / "export")
    record = build_firmware(board, folder / "export", folder / f"code-sizes-{board.name}")
    own = sum(kernels[name] for name in compiled.kernels)
    return {
        "firmware_flash_bytes": record.flash_bytes - len(compiled.plan) - own,
        "firmware_ram_bytes": record.ram_bytes - record.arena_bytes - record.stack_bytes_reserved,
        "stack_bytes": record.stack_bytes_reserved,
        "kernels": kernels,
        "largest_kernel_bytes": max(kernels.values()),
    }


def cpu_flags(board: Board) -> list[str]:
    """What the board's file gives the compiler."""
    path = FIRMWARE / "platforms" / "cortexm" / "boards" / f"{board.platformio_environment}.json"
    found: list[str] = json.loads(path.read_bytes())["build"]["cpu_flags"].split()
    return found


def main() -> None:
    entries = {}
    for name in BOARDS:
        board = load_board(name)
        with tempfile.TemporaryDirectory() as folder:
            entries[board.core] = measured(board, Path(folder))
        print(f"{board.core}: firmware {entries[board.core]['firmware_flash_bytes']} bytes of flash")
    write_json(SIZES, entries)


if __name__ == "__main__":
    main()

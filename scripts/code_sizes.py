"""Measure what ``tinyml_mlops/firmware/code_sizes.json`` holds: firmware, kernels, and what kernels call.

Run it after a change of kernels or firmware: ``python scripts/code_sizes.py``. All is compiled with the
flags of the firmware's build. A kernel is linked alone to see what it needs of the runtime and of libc; the
firmware's own size is that of a build with a model of one layer, less its kernel.
"""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
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

BOARDS = ("qemu_stm32f405", "qemu_mps2_an500", "qemu_mps3_an547", "qemu_riscv32")
PLATFORM = Path(__file__).resolve().parent.parent / "firmware" / "platforms" / "baremetal"
sys.path.insert(0, str(PLATFORM / "builder"))
import flags  # noqa: E402
from architectures import ARCHITECTURES, Architecture  # noqa: E402


def one_layer() -> bytes:
    """A model whose plan is next to nothing."""
    b = ModelBuilder()
    x, y = b.tensor((1, 4), "int8", 0.1), b.tensor((1, 4), "int8", 0.1)
    b.op("FULLY_CONNECTED", [x, b.constant(np.ones((4, 4), np.int8), 0.1)], [y], "FullyConnectedOptions")
    return b.build([x], [y])


@dataclass(frozen=True)
class Core:
    """How the firmware's build compiles for a board.

    Attributes:
        flags: of the core and its C library.
    """

    architecture: Architecture
    flags: tuple[str, ...]

    @classmethod
    def of(cls, board: Board) -> "Core":
        path = PLATFORM / "boards" / f"{board.platformio_environment}.json"
        build = json.loads(path.read_bytes())["build"]
        architecture = ARCHITECTURES[build["architecture"]]
        return cls(architecture, (*build["cpu_flags"].split(), f"--specs={architecture.specs}"))

    def run(self, tool: str, *arguments: str) -> str:
        """What a tool of the core's compiler prints."""
        command = [self.architecture.tool(tool), *arguments]
        done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
        return done.stdout

    def sizes_of(self, file: Path) -> dict[str, int]:
        """Name → bytes of everything in flash that an object or image defines; local names once."""
        lines = self.run("nm", "-S", "--defined-only", str(file)).splitlines()
        fields = [line.split() for line in lines if len(line.split()) == 4]
        return {name: int(size, 16) for _, size, kind, name in fields if kind in "tTrR"}

    def object_bytes(self, file: Path) -> int:
        """Code and constants of an object."""
        return int(self.run("size", str(file)).splitlines()[1].split()[0])


def compiled_objects(core: Core, folder: Path) -> dict[str, Path]:
    """Every C file of planrt as an object, by its stem."""
    root = planrt_sources() / "src"
    found = {}
    for source in sorted(root.rglob("*.c")):
        found[source.stem] = folder / f"{source.stem}.o"
        kernel = "kernels" in source.parts
        options = [*core.flags, "-std=c99", *flags.of_runtime(flags.COMMON, kernel=kernel)]
        include = f"-I{root.parent / 'include'}"
        core.run("gcc", *options, include, "-c", str(source), "-o", str(found[source.stem]))
    return found


def linked_symbols(kernel: str, objects: dict[str, Path], core: Core, folder: Path) -> dict[str, int]:
    """Sizes of all functions and constants that a kernel brings along, itself included."""
    image = folder / "one_kernel.elf"
    keep = ["-nostartfiles", "-Wl,--gc-sections", f"-Wl,-e,{kernel}"]
    ignore = ["-Wl,--unresolved-symbols=ignore-all", "-Wl,--no-warn-rwx-segments"]
    paths = map(str, objects.values())
    core.run("gcc", *core.flags, *keep, *ignore, *paths, "-lm", "-lc", "-lgcc", "-o", str(image))
    return core.sizes_of(image)


def measured(board: Board, folder: Path) -> dict[str, object]:
    """The entry of a board's core."""
    kernel_set, core = kernel_set_of(board.core), Core.of(board)
    objects = compiled_objects(core, folder)
    names = {name: name.removeprefix("planrt_") for name in kernel_numbers()}
    runtime = {stem: path for stem, path in objects.items() if stem not in names.values()}
    compiled = compile_plan(one_layer(), kernel_set=kernel_set)
    export_sources(one_layer(), compiled, folder / "export")
    target = folder / f"code-sizes-{board.name}"
    record = build_firmware(board, folder / "export", target)
    in_firmware = set(core.sizes_of(target / "firmware.elf"))
    kernels, shared = {}, {}
    for name, stem in names.items():
        if not any(
            (planrt_sources() / "src/kernels" / kind / f"{stem}.c").is_file()
            for kind in (PORTABLE, kernel_set)
        ):
            continue
        brought = linked_symbols(name, {**runtime, stem: objects[stem]}, core, folder)
        others = {
            n: size
            for n, size in brought.items()
            if n not in core.sizes_of(objects[stem]) and n not in in_firmware
        }
        shared |= others
        kernels[name] = {"bytes": core.object_bytes(objects[stem]), "shared": sorted(others)}
    own = sum(kernels[name]["bytes"] for name in compiled.kernels)
    return {
        "firmware_flash_bytes": record.flash_bytes - len(compiled.plan) - own,
        "firmware_ram_bytes": record.ram_bytes - record.arena_bytes - record.stack_bytes_reserved,
        "stack_bytes": record.stack_bytes_reserved,
        "kernels": kernels,
        "shared_bytes": shared,
    }


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

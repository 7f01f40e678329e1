"""Measure what ``tinyml_mlops/firmware/code_sizes.json`` holds: firmware, kernels, front ends, model slots.

Run it after a change of kernels or firmware: ``python scripts/code_sizes.py``. All is compiled with the
flags of the firmware's build. A kernel is linked alone to see what it needs of the runtime and of libc; the
firmware's own size is that of a build with a model of one layer, less its kernel; that of a front end is what
such a build grows by, less its tables and buffers; that of model slots is what it grows by with two keys.
"""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from math import prod
from pathlib import Path

import numpy as np
from cryptography.hazmat.primitives.asymmetric import ec

from tinyml_mlops.config import Board, load_board
from tinyml_mlops.decision import About, Argmax
from tinyml_mlops.decision.embedded import embed
from tinyml_mlops.features import FrontEnd, LogMel, Spectrum, Window, c_data
from tinyml_mlops.files import write_json
from tinyml_mlops.firmware import BuildRecord, build_firmware, export_sources
from tinyml_mlops.firmware.estimate import SIZES
from tinyml_mlops.firmware.fleet_support import FleetSupport
from tinyml_mlops.plan import CompiledPlan, compile_plan, kernel_set_of
from tinyml_mlops.plan.kernel_sets import PORTABLE
from tinyml_mlops.plan.layout import kernel_numbers
from tinyml_mlops.plan.sources import planrt_sources
from tinyml_mlops.plan.testing import ModelBuilder

BOARDS = ("qemu_stm32f405", "qemu_mps2_an500", "qemu_mps3_an547", "qemu_riscv32", "pico")
WITH_SLOTS = {"qemu_stm32f405": "stm32f405", "qemu_mps2_an500": "nucleo_h743zi"}
"""A real board with the same core, whose drivers of flash and watchdog are counted."""
PLATFORM = Path(__file__).resolve().parent.parent / "firmware" / "platforms" / "baremetal"
sys.path.insert(0, str(PLATFORM / "builder"))
import flags  # noqa: E402
from architectures import ARCHITECTURES, Architecture  # noqa: E402

FRONT_ENDS: tuple[FrontEnd, ...] = (
    LogMel(stride_samples=480, fft_points=512),
    Spectrum(
        rate_hz=4_000,
        channels=3,
        window_samples=512,
        stride_samples=256,
        bands=12,
        lowest_hz=30.0,
        highest_hz=1_900.0,
    ),
    Window(rate_hz=100, channels=3, window_samples=128),
)
"""One for each way to compute a column."""


def one_layer(front_end: FrontEnd | None = None) -> bytes:
    """A model whose plan is next to nothing; with a front end it takes its features."""
    inputs = prod(front_end.feature_shape) if front_end else 4
    b = ModelBuilder()
    x, y = b.tensor((1, inputs), "int8", 0.1), b.tensor((1, 4), "int8", 0.1)
    weights = b.constant(np.ones((4, inputs), np.int8), 0.1)
    b.op("FULLY_CONNECTED", [x, weights], [y], "FullyConnectedOptions")
    model = b.build([x], [y])
    if front_end is None:
        return model
    return embed(model, About(decision=Argmax(), features=front_end.model_dump(mode="json")))


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


def built(
    tflite: bytes, board: Board, folder: Path, fleet: FleetSupport | None = None
) -> tuple[CompiledPlan, BuildRecord, Path]:
    """Plan, sizes and ELF of a model's firmware."""
    compiled = compile_plan(tflite, kernel_set=kernel_set_of(board.core))
    export_sources(tflite, compiled, folder / "export")
    target = folder / f"code-sizes-{board.name}"
    record = build_firmware(board, folder / "export", target, fleet=fleet)
    return compiled, record, target / "firmware.elf"


def of_front_end(
    front_end: FrontEnd, board: Board, folder: Path, without: CompiledPlan, before: BuildRecord
) -> dict[str, int]:
    """Code of a front end and its decision rule, and what the firmware grows by beside it.

    Args:
        front_end: one of :data:`FRONT_ENDS`.
        board: what it is compiled for.
        folder: for the build.
        without: the plan of :func:`one_layer` without a front end.
        before: the firmware with it.
    """
    compiled, record, _ = built(one_layer(front_end), board, folder)
    plans = len(compiled.plan) - len(without.plan)
    arenas = record.arena_bytes - before.arena_bytes
    flash, ram = record.flash_by_owner["frontend"], record.ram_by_owner["frontend"]
    return {
        "bytes": flash - sum(table.size_bytes for table in c_data.tables(front_end, 0.1)),
        "firmware_flash_bytes": record.flash_bytes - before.flash_bytes - plans - flash,
        "firmware_ram_bytes": record.ram_bytes - before.ram_bytes - arenas - ram,
    }


def of_slots(board: Board, folder: Path) -> dict[str, int]:
    """What the firmware grows by with model slots, for models that need no more than its own.

    Args:
        board: what it is compiled for.
        folder: for the builds.
    """
    keys = [ec.generate_private_key(ec.SECP256R1()).public_key() for _ in range(2)]
    target = load_board(WITH_SLOTS.get(board.name, board.name))
    _, before, _ = built(one_layer(), target, folder)
    _, record, _ = built(one_layer(), target, folder, FleetSupport.of(keys))
    return {
        "flash_bytes": record.flash_bytes - before.flash_bytes,
        "ram_bytes": record.ram_bytes - before.ram_bytes,
    }


def measured(board: Board, folder: Path) -> dict[str, object]:
    """The entry of a board's core."""
    kernel_set, core = kernel_set_of(board.core), Core.of(board)
    objects = compiled_objects(core, folder)
    names = {name: name.removeprefix("planrt_") for name in kernel_numbers()}
    runtime = {stem: path for stem, path in objects.items() if stem not in names.values()}
    compiled, record, image = built(one_layer(), board, folder)
    in_firmware = set(core.sizes_of(image))
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
        "front_ends": {
            front_end.in_c().column: of_front_end(front_end, board, folder, compiled, record)
            for front_end in FRONT_ENDS
        },
        "slots": of_slots(board, folder),
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

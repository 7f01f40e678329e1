"""planrt against TFLM with CMSIS-NN, on the same emulated Cortex-M4."""

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tinyml_mlops.cli.output import print_table
from tinyml_mlops.config import load_board
from tinyml_mlops.evaluation.samples import random_samples
from tinyml_mlops.firmware import BuildRecord
from tinyml_mlops.measure.any_model import on_board
from tinyml_mlops.measure.units import TickUnits
from tinyml_mlops.plan import compile_plan, kernel_set_of
from tinyml_mlops.plan.testing import zoo

MODELS = Path(__file__).resolve().parent.parent.parent / "shared" / "models"
BOARD = "qemu_stm32f405"


@dataclass(frozen=True)
class Baseline:
    """TFLM (August 2026) with CMSIS-NN, built with GCC 12.2 and counted on QEMU 7.2 as planrt is.

    Attributes:
        code_bytes: flash without the model, a harness of 2 kB included.
    """

    instructions: int
    arena_bytes: int
    code_bytes: int


BASELINES = {
    "hello_world_int8": Baseline(3_523, 772, 33_268),
    "ad01_int8": Baseline(582_959, 2_580, 33_268),
    "kws_ref_model": Baseline(7_700_458, 22_820, 84_964),
    "mobilenet_v1_025_96": Baseline(24_101_948, 100_708, 84_964),
    "resnet8_int8": Baseline(29_863_229, 54_996, 79_792),
}


def compare_runtimes() -> None:
    """Print instructions, arena, code and compile time of each reference model beside TFLM's."""
    rows = []
    for name, baseline in BASELINES.items():
        path = MODELS / f"{name}.tflite"
        if name not in zoo.names() and not path.is_file():
            print(f"{path} is not there: {name} is left out")
            continue
        tflite = zoo.model(name) if name in zoo.names() else path.read_bytes()
        rows.append((name, *_measured(name, tflite, baseline)))
    headers = ("instructions", "TFLM's", "arena, bytes", "TFLM's", "code, bytes", "TFLM's", "compiled in, s")
    print_table((f"planrt on {BOARD}", *headers), rows, numbers_from=1)


def _measured(name: str, tflite: bytes, baseline: Baseline) -> tuple[str, ...]:
    board = load_board(BOARD)
    started = time.perf_counter()
    compiled = compile_plan(tflite, kernel_set=kernel_set_of(board.core))
    compile_s = time.perf_counter() - started
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / f"bench-{name}"
        with on_board(tflite, compiled, board, folder) as client:
            sample = random_samples(compiled.inputs[0], 1, 0)[0]
            units = TickUnits.of(board, client.info().tick_hz)
            ticks = client.infer_all([sample]).invocation.ticks
        record = BuildRecord.read(folder / folder.name / "size.json")
    code_bytes = record.flash_bytes - record.flash_by_owner["model"]
    return (
        f"{ticks * units.instructions_per_tick:,.0f}",
        f"{baseline.instructions:,}",
        f"{compiled.arena_bytes:,}",
        f"{baseline.arena_bytes:,}",
        f"{code_bytes:,}",
        f"{baseline.code_bytes:,}",
        f"{compile_s:.3f}",
    )

"""planrt against TFLM with CMSIS-NN, on the same emulated cores."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from tinyml_mlops.cli.output import print_table
from tinyml_mlops.config import load_board
from tinyml_mlops.measure.bench import Bench, bench
from tinyml_mlops.plan.testing import zoo

MODELS = Path(__file__).resolve().parent.parent.parent / "shared" / "models"
M4, M7, M55 = "qemu_stm32f405", "qemu_mps2_an500", "qemu_mps3_an547"
M4_LARGE = "qemu_mps2_an386"  # for what needs more memory than the STM32F405 has
SAMPLES = 3


@dataclass(frozen=True)
class Baseline:
    """TFLM (August 2026) with CMSIS-NN, built with GCC 12.2 and counted on QEMU 7.2 as planrt is.

    Attributes:
        code_bytes: flash without the model, a harness of 2 kB included.
    """

    instructions: int
    arena_bytes: int
    code_bytes: int


BASELINES: dict[tuple[str, str], Baseline | None] = {
    ("hello_world_int8", M4): Baseline(3_523, 772, 33_268),
    ("ad01_int8", M4): Baseline(582_959, 2_580, 33_268),
    ("kws_ref_model", M4): Baseline(7_700_458, 22_820, 84_964),
    ("mobilenet_v1_025_96", M4): Baseline(24_101_948, 100_708, 84_964),
    ("mobilenet_v1_025_96_dead", M4): Baseline(24_101_948, 100_708, 84_964),
    ("resnet8_int8", M4): Baseline(29_863_229, 54_996, 79_792),
    ("hello_world_float", M4): Baseline(3_420, 832, 33_268),
    ("resnet8_float32", M4_LARGE): Baseline(88_732_951, 199_120, 79_792),
    ("kws_ref_model", M7): Baseline(7_646_284, 22_820, 83_284),
    ("kws_ref_model", M55): Baseline(1_816_399, 27_348, 73_404),
    ("mobilenet_v1_025_96", M7): None,
    ("resnet8_int8", M7): None,
    ("ad01_int8", M55): Baseline(149_995, 9_268, 25_928),
    ("mobilenet_v1_025_96", M55): None,
    ("resnet8_int8", M55): None,
}
"""Model and board → what TFLM takes there, dead channels or not; None: not measured."""


def compare_runtimes() -> None:
    """Print instructions, arena, code and compile time of each model on each core beside TFLM's."""
    rows = []
    for (name, board), baseline in BASELINES.items():
        path = MODELS / f"{name}.tflite"
        if name not in zoo.names() and not path.is_file():
            print(f"{path} is not there: {name} is left out")
            continue
        tflite = zoo.model(name) if name in zoo.names() else path.read_bytes()
        with tempfile.TemporaryDirectory() as parent:
            folder = Path(parent) / f"bench-{name}-{board}"
            found = bench(name, tflite, load_board(board), folder, samples=SAMPLES)
        rows.append(_row(found, baseline))
    pairs = [text for name in ("instructions", "arena, bytes", "code, bytes") for text in (name, "TFLM's")]
    print_table(("model", "board", *pairs, "differ", "compiled in, s"), rows, numbers_from=2)


def _row(found: Bench, baseline: Baseline | None) -> tuple[str, ...]:
    ours = (found.figures["instructions_per_inference"], found.figures["arena_bytes"], found.code_bytes)
    theirs = (
        ("–",) * 3
        if baseline is None
        else (f"{baseline.instructions:,}", f"{baseline.arena_bytes:,}", f"{baseline.code_bytes:,}")
    )
    pairs = [text for own, other in zip(ours, theirs, strict=True) for text in (f"{own:,.0f}", other)]
    differ = f"{found.mismatched_outputs} of {found.compared_outputs}"
    return (found.model, found.board, *pairs, differ, f"{found.compile_s:.2f}")

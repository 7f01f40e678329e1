"""A small compiled model, and pages taken apart."""

import pytest

from tests.report.page.made import ACCURACY, BOARD, run_facts
from tinyml_mlops.plan import CompiledPlan, compile_plan
from tinyml_mlops.plan.testing.builder import ModelBuilder
from tinyml_mlops.report.page import ExperimentFacts


@pytest.fixture(scope="session")
def compiled() -> CompiledPlan:
    b = ModelBuilder()
    source = b.tensor((1, 64), "float32", name="model/input")
    middle = b.tensor((1, 64), "float32", name="model/first/Sqrt")
    result = b.tensor((1, 64), "float32", name="model/second/Abs")
    b.op("SQRT", [source], [middle])
    b.op("ABS", [middle], [result])
    return compile_plan(b.build([source], [result]))


@pytest.fixture(scope="session")
def experiment(compiled: CompiledPlan) -> ExperimentFacts:
    """Three variants on two boards; one more is missing."""
    boards = {BOARD: 1.0, "qemu_mps3_an547": 3.0}
    runs = [
        run_facts(compiled, variant, board, speed=speed)
        for board, speed in boards.items()
        for variant in ACCURACY
    ]
    return ExperimentFacts("keyword_spotting", tuple(runs), missing=("float32 @ qemu_mps2_an500",))

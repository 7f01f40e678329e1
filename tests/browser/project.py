"""A measured project: three variants on two boards, with figures that pull in different directions."""

from functools import cache
from pathlib import Path

import yaml

from tests.dense_model import dense_model
from tests.report.page.made import ACCURACY, LABELS, run_facts
from tinyml_mlops.config import Params, Variant, load_board, load_params
from tinyml_mlops.decision import Decision
from tinyml_mlops.evaluation.runners.planrt import PlanrtRunner
from tinyml_mlops.evaluation.samples import random_inputs
from tinyml_mlops.files import write_bytes, write_json, write_text
from tinyml_mlops.firmware import export_sources
from tinyml_mlops.layout import Layout
from tinyml_mlops.plan import CompiledPlan, GoldenVectors, compile_plan, kernel_set_of

BOARDS = {"qemu_stm32f405": 1.0, "qemu_mps3_an547": 3.0}
"""Board → how many times faster than the first."""
VARIANTS = tuple(ACCURACY)
HISTORY = "epoch,loss,val_accuracy\n" + "".join(f"{n},{2 / n},{1 - 0.6 / n}\n" for n in range(1, 13))


def write_project(root: Path, project: Path) -> Params:
    """What `dvc repro` leaves in ``project``, with the models of :func:`model_of`."""
    source = yaml.safe_load((root / "params.yaml").read_text())
    source.update(variants=[str(variant) for variant in VARIANTS], boards=list(BOARDS))
    (project / "params.yaml").write_text(yaml.safe_dump(source))
    params = load_params(project / "params.yaml")
    layout = Layout(project)
    write_json(layout.params, params.model_dump(mode="json"))
    write_bytes(layout.train / "model.keras", b"keras")
    write_text(layout.train / "history.csv", HISTORY)
    for board, speed in BOARDS.items():
        for variant in VARIANTS:
            _write_variant(layout, variant, board, speed)
    return params


@cache
def model_of(variant: Variant, board: str) -> tuple[bytes, GoldenVectors, CompiledPlan]:
    """A small model of as many classes as there are labels, another one for each variant."""
    tflite = dense_model(seed=VARIANTS.index(variant), classes=len(LABELS))
    reference = PlanrtRunner(compile_plan(tflite).plan)
    golden = GoldenVectors.computed(reference, *random_inputs(reference.inputs, 4, seed=0))
    kernels = kernel_set_of(load_board(board).core)
    return tflite, golden, compile_plan(tflite, kernel_set=kernels, golden=golden)


def _write_variant(layout: Layout, variant: Variant, board: str, speed: float) -> None:
    tflite, golden, compiled = model_of(variant, board)
    facts = run_facts(compiled, variant, board, speed=speed)
    facts.manifest.write(layout.data / "manifest.json")
    write_bytes(layout.quantize(variant) / "model.tflite", tflite)
    decision = Decision(rule=facts.evaluation.rule, samples=120)
    decision.write(layout.quantize(variant) / "decision.json")
    facts.quantization.write(layout.quantize(variant) / "quantization.json")
    facts.evaluation.write(layout.evaluate(variant) / "evaluation.json")
    export = layout.export(variant, board)
    export_sources(tflite, compiled, export).write(export / "export.json")
    golden.save(export / "golden.npz")
    write_bytes(layout.build(variant, board) / "firmware.elf", b"ELF" + variant.encode())
    facts.build.write(layout.build(variant, board) / "size.json")
    facts.measurement.write(layout.deploy(variant, board) / "measurement.json")

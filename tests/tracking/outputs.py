"""What `dvc repro` leaves, made with the records of the stages and small real models."""

import subprocess
from functools import cache
from pathlib import Path

import yaml

from tests.dense_model import dense_model
from tinyml_mlops.config import Params, Variant, load_params
from tinyml_mlops.data import Manifest
from tinyml_mlops.decision import Argmax, Decision
from tinyml_mlops.evaluation import Evaluation, Parity
from tinyml_mlops.evaluation.runners.planrt import PlanrtRunner
from tinyml_mlops.evaluation.samples import random_inputs
from tinyml_mlops.files import sha256_bytes, write_bytes, write_json, write_text
from tinyml_mlops.firmware import BuildRecord, export_sources
from tinyml_mlops.layout import Layout
from tinyml_mlops.measure import Measurement
from tinyml_mlops.measure.profile import OpCost
from tinyml_mlops.measure.statistics import Summary
from tinyml_mlops.measure.timer_check import TimerCheck
from tinyml_mlops.plan import CompiledPlan, GoldenVectors, compile_plan
from tinyml_mlops.tasks.metric import Metric
from tinyml_mlops.training import Quantization

VARIANTS = (Variant.INT8_PTQ, Variant.INT8_QAT)
BOARD = "qemu_stm32f405"
BUILD_ID = "ab" * 8


def write_outputs(root: Path, project: Path) -> Params:
    """What `dvc repro` leaves for two variants on one board, made with the records of the stages."""
    source = yaml.safe_load((root / "params.yaml").read_text())
    source.update(variants=[str(variant) for variant in VARIANTS], boards=[BOARD])
    (project / "params.yaml").write_text(yaml.safe_dump(source))
    params = load_params(project / "params.yaml")
    layout = Layout(project)
    write_json(layout.params, params.model_dump(mode="json"))
    Manifest(
        task=params.task,
        source=params.data.source,
        licence="CC0",
        seed=params.seed,
        params=params.data,
        input_shape=(49, 10, 1),
        labels=("yes", "no"),
        counts={"train": 80, "validation": 10, "test": 10, "calibration": 5},
        class_counts={"test": {"yes": 4, "no": 6}},
        groups={},
        calibration_ids=("a",),
        sha256={"train": "1" * 64, "test": "2" * 64},
        features={},
        notes=(),
    ).write(layout.data / "manifest.json")
    write_bytes(layout.train / "model.keras", b"keras")
    write_text(layout.train / "history.csv", "epoch,loss,val_accuracy\n1,2.0,0.5\n2,1.0,0.75\n")
    for variant in VARIANTS:
        write_variant(layout, params, variant)
    return params


@cache
def model_of(variant: Variant) -> tuple[bytes, GoldenVectors, CompiledPlan]:
    """A small model of two classes, another one for each variant."""
    tflite = dense_model(seed=list(Variant).index(variant), classes=2)
    reference = PlanrtRunner(compile_plan(tflite).plan)
    golden = GoldenVectors.computed(reference, *random_inputs(reference.inputs, 4, seed=0))
    return tflite, golden, compile_plan(tflite, kernel_set="dsp", golden=golden)


def firmware_of(variant: Variant) -> bytes:
    """What a firmware carries of its build and its model, without the rest."""
    return b"ELF" + BUILD_ID.encode() + model_of(variant)[2].plan


def write_variant(layout: Layout, params: Params, variant: Variant) -> None:
    tflite, golden, compiled = model_of(variant)
    write_bytes(layout.quantize(variant) / "model.tflite", tflite)
    decision = Decision(rule=Argmax(labels=("yes", "no")), samples=10)
    decision.write(layout.quantize(variant) / "decision.json")
    quantization = Quantization(
        variant=variant,
        method="quantization_aware" if variant is Variant.INT8_QAT else "post_training",
        model_sha256=sha256_bytes(tflite),
        calibration_ids=("a",) if variant is Variant.INT8_PTQ else (),
        model_size_bytes=1234,
        activations="int8",
    )
    quantization.write(layout.quantize(variant) / "quantization.json")
    metric = Metric(name="accuracy", value=0.9, low=0.6, high=0.98, higher_is_better=True, n=10)
    parity = Parity(
        above="tflm",
        below="planrt",
        samples=10,
        elements=20,
        mismatch_fraction=0.0,
        max_lsb=0,
        max_relative_error=None,
    )
    evaluation = Evaluation(
        task=params.task,
        variant=variant,
        metric=metric,
        rungs={"planrt": metric},
        parity=(parity,),
        labels=("yes", "no"),
        classes=(),
        confusion=((4, 0), (1, 5)),
        rule=decision.rule,
    )
    evaluation.write(layout.evaluate(variant) / "evaluation.json")
    write_json(layout.evaluate(variant) / "metrics.json", evaluation.metrics())

    folder = layout.export(variant, BOARD)
    golden.save(folder / "golden.npz")
    export = export_sources(tflite, compiled, folder).model_copy(
        update={
            "model_size_bytes": 1234,
            "plan_size_bytes": 2000,
            "arena_bytes": 16_384,
            "arena_lower_bound_bytes": 16_000,
            "macs": 1_000_000,
        }
    )
    export.write(layout.export(variant, BOARD) / "export.json")
    write_json(layout.export(variant, BOARD) / "metrics.json", export.metrics())
    folder = layout.build(variant, BOARD)
    build = BuildRecord(
        board=BOARD,
        build_id=BUILD_ID,
        compiler="gcc",
        flash_bytes=10_000,
        ram_bytes=18_000,
        flash_by_owner={"model": 2_000, "runtime": 8_000},
        ram_by_owner={"model": 16_384, "stack": 1_616},
        arena_bytes=16_384,
        stack_bytes_reserved=1_616,
        flash_limit_bytes=1 << 20,
        ram_limit_bytes=1 << 17,
        largest_symbols=(),
    )
    write_bytes(folder / "firmware.elf", firmware_of(variant))
    build.write(folder / "size.json")
    write_json(folder / "metrics.json", build.metrics())
    measurement = measurement_of(metric, parity, compiled.id)
    measurement.write(layout.deploy(variant, BOARD) / "measurement.json")
    write_json(layout.deploy(variant, BOARD) / "metrics.json", measurement.metrics())


def measurement_of(metric: Metric, parity: Parity, model_id: str) -> Measurement:
    """A million instructions each time, all of them in one op."""
    runs = Summary.of([1e6] * 10)
    return Measurement(
        board=BOARD,
        core="cortex-m4f",
        timing_kind="emulated",
        runtime="planrt",
        kernels="portable",
        flags="-O2",
        build=BUILD_ID,
        model_id=model_id,
        clock_hz=168_000_000,
        tick_hz=1_000_000_000,
        warmups=1,
        timer=TimerCheck(
            loops=(1_000, 2_000),
            ticks=(2_000, 4_000),
            ticks_per_loop=2.0,
            constant_ticks=0.0,
            instructions_per_loop=2.0,
        ),
        ticks=runs,
        output_crc32=1,
        golden_vectors=4,
        latency_us=None,
        instructions=runs,
        stack_bytes=600,
        stack_reserved_bytes=1_616,
        arena_bytes=16_384,
        arena_reserved_bytes=16_384,
        plan_bytes=2_000,
        profile=(OpCost(index=0, name="CONV_2D", ticks=1_000_000, instructions=1e6, latency_us=None),),
        samples=10,
        parity=parity,
        accuracy=metric,
    )


def with_git(project: Path) -> None:
    """A repository with one commit of all that is no output."""
    write_text(project / ".gitignore", "/work/\n/mlflow.db\n/mlartifacts/\n/dvc.lock\n")
    for command in (
        ("init", "--quiet"),
        ("config", "user.name", "test"),
        ("config", "user.email", "test@example.invalid"),
        ("add", "--all"),
        ("commit", "--quiet", "--message", "all of it"),
    ):
        subprocess.run(["git", *command], cwd=project, check=True, capture_output=True)


def make_unfit(layout: Layout, variant: Variant, arena_bytes: int = 147_456) -> BuildRecord:
    """As stages ``build`` and ``deploy`` leave a variant whose arena alone is larger than the board's RAM."""
    folder = layout.build(variant, BOARD)
    fitting = BuildRecord.read(folder / "size.json")
    ram_by_owner = fitting.ram_by_owner | {"model": arena_bytes}
    build = fitting.model_copy(update={"ram_by_owner": ram_by_owner, "ram_bytes": sum(ram_by_owner.values())})
    write_bytes(folder / "firmware.elf", b"")
    build.write(folder / "size.json")
    write_json(folder / "metrics.json", build.metrics())
    write_json(layout.deploy(variant, BOARD) / "measurement.json", None)
    write_json(layout.deploy(variant, BOARD) / "metrics.json", {})
    return build

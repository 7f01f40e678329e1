"""What the stages left for one variant on one board, read through the records of whoever wrote it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tinyml_mlops.config import Variant
from tinyml_mlops.data import Manifest
from tinyml_mlops.evaluation import Evaluation
from tinyml_mlops.layout import Layout
from tinyml_mlops.report.comparison import stage_metrics
from tinyml_mlops.tracking.foreign import BuildPart, MeasurementPart
from tinyml_mlops.tracking.training_run import expect_files
from tinyml_mlops.training.quantization import Quantization

MODEL_FILES = ("model.tflite", "quantization.json")
EVALUATION_FILES = ("evaluation.json",)
EXPORT_FILES = (
    *(
        "model.plan",
        "model_data.h",
        "model_data.c",
        "model_plan.h",
        "model_plan.c",
        "golden.npz",
        "export.json",
    ),
)
BUILD_FILES = ("firmware.elf", "size.json")
DEPLOY_FILES = ("measurement.json",)


@dataclass(frozen=True)
class VariantOutputs:
    """Outputs of all stages for one variant on one board.

    Attributes:
        metrics: canonical name → value, of all stages.
        files: name on the server → file here; also what the run's digest is made from.
        flash_by_owner: bytes.
        ram_by_owner: bytes.
        profile: name and cost of each op, in the order in which they run; cost in ``profile_unit``.
    """

    manifest: Manifest
    quantization: Quantization
    evaluation: Evaluation
    metrics: Mapping[str, float]
    files: Mapping[str, Path]
    runtime: str
    kernels: str
    flags: str
    timing_kind: str
    model_id: str
    build_id: str
    flash_by_owner: Mapping[str, int]
    ram_by_owner: Mapping[str, int]
    profile: tuple[tuple[str, float], ...]
    profile_unit: str


def read_outputs(layout: Layout, variant: Variant, board: str) -> VariantOutputs:
    """Read what ``dvc repro`` left.

    Raises:
        UserInputError: an output is missing or damaged.
    """
    files = _files(layout, variant, board)
    expect_files(files)
    build = BuildPart.read(layout.build(variant, board) / "size.json")
    measurement = MeasurementPart.read(layout.deploy(variant, board) / "measurement.json")
    return VariantOutputs(
        manifest=Manifest.of(layout.data),
        quantization=Quantization.read(layout.quantize(variant) / "quantization.json"),
        evaluation=Evaluation.read(layout.evaluate(variant) / "evaluation.json"),
        metrics=stage_metrics(layout, variant, board),
        files=files,
        runtime=measurement.runtime,
        kernels=measurement.kernels,
        flags=measurement.flags,
        timing_kind=measurement.timing_kind,
        model_id=measurement.model_id,
        build_id=build.build_id,
        flash_by_owner=build.flash_by_owner,
        ram_by_owner=build.ram_by_owner,
        profile=tuple((op.op, op.cost) for op in measurement.profile),
        profile_unit="instructions" if measurement.timing_kind == "emulated" else "µs",
    )


def _files(layout: Layout, variant: Variant, board: str) -> dict[str, Path]:
    """Name on the server → file, grouped by the stage that wrote it."""
    groups = {
        "quantize": (layout.quantize(variant), MODEL_FILES),
        "evaluate": (layout.evaluate(variant), EVALUATION_FILES),
        "export": (layout.export(variant), EXPORT_FILES),
        "build": (layout.build(variant, board), BUILD_FILES),
        "deploy": (layout.deploy(variant, board), DEPLOY_FILES),
    }
    return {f"{stage}/{name}": folder / name for stage, (folder, names) in groups.items() for name in names}

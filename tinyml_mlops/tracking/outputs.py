"""What the stages left for one variant on one board, read through the records of whoever wrote it."""

from dataclasses import dataclass
from pathlib import Path

from tinyml_mlops.comparison import Comparison
from tinyml_mlops.config import Variant
from tinyml_mlops.data import Manifest
from tinyml_mlops.errors import UserInputError
from tinyml_mlops.evaluation import Evaluation
from tinyml_mlops.firmware import BuildRecord, ExportRecord
from tinyml_mlops.layout import Layout
from tinyml_mlops.measure import Measurement
from tinyml_mlops.report.page.facts import BuiltFacts, RunFacts
from tinyml_mlops.training import Quantization

MODEL_FILES = ("model.tflite", "decision.json", "quantization.json")
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
FILES = {
    "quantize": MODEL_FILES,
    "evaluate": EVALUATION_FILES,
    "export": EXPORT_FILES,
    "build": BUILD_FILES,
    "deploy": DEPLOY_FILES,
}
"""Of each stage; names on the server are ``stage/name``."""
ONLY_WHERE_IT_FITS = ("build/firmware.elf", "deploy/measurement.json")


@dataclass(frozen=True)
class UnfitOutputs(BuiltFacts):
    """Records of the stages for one variant that is too big for a board.

    Attributes:
        files: as those of :class:`VariantOutputs`; neither firmware nor measurement.
    """

    files: dict[str, Path]


@dataclass(frozen=True)
class VariantOutputs(RunFacts):
    """Records of all stages for one variant on one board.

    Attributes:
        files: name on the server → file here; also what the run's digest is made from.
    """

    files: dict[str, Path]


def read_outputs(layout: Layout, variant: Variant, board: str) -> VariantOutputs | UnfitOutputs:
    """Read what ``dvc repro`` left.

    Raises:
        UserInputError: an output is missing or damaged, or they do not belong together.
    """
    files = _files(layout, variant, board)
    expect_files(files)
    manifest = Manifest.of(layout.data)
    quantization = Quantization.read(files["quantize/quantization.json"])
    evaluation = Evaluation.read(files["evaluate/evaluation.json"])
    export = ExportRecord.read(files["export/export.json"])
    build = BuildRecord.read(files["build/size.json"])
    if not build.fits:
        kept = {name: path for name, path in files.items() if name not in ONLY_WHERE_IT_FITS}
        return UnfitOutputs(manifest, quantization, evaluation, export, build, kept)
    measurement = Measurement.read(files["deploy/measurement.json"])
    outputs = VariantOutputs(manifest, quantization, evaluation, export, build, measurement, files)
    _expect_one_chain(outputs)
    return outputs


def read_comparison(layout: Layout) -> Comparison | None:
    """What stage ``compare`` left; None where it has not run.

    Raises:
        UserInputError: the file is damaged.
    """
    return Comparison.read(layout.comparison) if layout.comparison.is_file() else None


def expect_files(files: dict[str, Path]) -> None:
    """Refuse to log half of the outputs.

    Raises:
        UserInputError: a file is not there.
    """
    for path in files.values():
        if not path.is_file():
            raise UserInputError(f"{path} does not exist", hint="run `dvc repro` first")


def _expect_one_chain(outputs: VariantOutputs) -> None:
    """In the middle of `dvc repro` a measurement of the build before may still lie there."""
    measured, built, exported = outputs.measurement, outputs.build, outputs.export
    path = outputs.files["deploy/measurement.json"]
    for what, said, expected in (
        ("build", measured.build, built.build_id),
        ("model", measured.model_id, exported.plan_id),
    ):
        if said != expected:
            raise UserInputError(
                f"{path} is of {what} {said}, but there is {expected} now",
                hint="run `dvc repro` to the end",
            )


def _files(layout: Layout, variant: Variant, board: str) -> dict[str, Path]:
    folders = {
        "quantize": layout.quantize(variant),
        "evaluate": layout.evaluate(variant),
        "export": layout.export(variant, board),
        "build": layout.build(variant, board),
        "deploy": layout.deploy(variant, board),
    }
    return {f"{stage}/{name}": folders[stage] / name for stage, names in FILES.items() for name in names}

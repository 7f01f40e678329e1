"""The child run: one variant of a training, measured on one board."""

from dataclasses import replace
from functools import partial

from tinyml_mlops.config import Board, Params, Variant, load_board
from tinyml_mlops.decision import About
from tinyml_mlops.firmware.fit import misfit
from tinyml_mlops.mlflow_plugin.flavour.contents import Contents
from tinyml_mlops.mlflow_plugin.flavour.facts import FLAVOR_NAME
from tinyml_mlops.mlflow_plugin.flavour.write import write_model
from tinyml_mlops.report.page import run_page
from tinyml_mlops.tracking.content import ModelContent, Point, RunContent
from tinyml_mlops.tracking.digest import KIND_TAG, variant_digest
from tinyml_mlops.tracking.figures import variant_figures
from tinyml_mlops.tracking.note import unfit_note, variant_note
from tinyml_mlops.tracking.outputs import UnfitOutputs, VariantOutputs
from tinyml_mlops.tracking.training_run import dataset_facts

PAGE = "report.html"
MISFIT_TAG = "tinyml.does_not_fit"
"""What is missing, where a variant is too big for its board; runs that were measured do not have it."""


def variant_content(
    outputs: VariantOutputs,
    params: Params,
    variant: Variant,
    board: Board,
    training: str,
    tags: dict[str, str],
) -> RunContent:
    """Gather what the run of a variant on a board holds.

    ``training`` is the parent's digest: another training is another run even where the outputs agree.
    ``tags`` tell where it comes from and are not part of the digest.
    """
    measurement = outputs.measurement
    facts = _params(outputs, params, variant, board) | {"runtime": measurement.runtime}
    own_tags = {
        "tinyml.golden_vectors": str(measurement.golden_vectors),
        "tinyml.timing_kind": measurement.timing_kind,
        "tinyml.model_id": measurement.model_id,
        "tinyml.build_id": measurement.build,
        "tinyml.kernels": measurement.kernels,
        "tinyml.flags": measurement.flags,
    }
    return replace(
        _content(outputs, facts, training, tags | own_tags),
        note=variant_note(outputs, params, variant, board),
        pages={PAGE: partial(run_page, outputs)},
        model=ModelContent(
            name=f"{variant} @ {board.name}",  # the page of models has narrow columns, all of one task
            kind=FLAVOR_NAME,
            write=partial(write_model, _model_contents(outputs, params, variant, board)),
            tags={"tinyml.task": params.task, "tinyml.model_id": measurement.model_id},
        ),
    )


def unfit_content(
    outputs: UnfitOutputs,
    params: Params,
    variant: Variant,
    board: Board,
    training: str,
    tags: dict[str, str],
) -> RunContent:
    """Gather what the run of a variant holds that is too big for a board: all but what only a device can say.

    Arguments as those of :func:`variant_content`. It has no model: there is no plan to deploy there.
    """
    facts = _params(outputs, params, variant, board)
    own_tags = {
        MISFIT_TAG: misfit(outputs.build),
        "tinyml.build_id": outputs.build.build_id,
        "tinyml.timing_kind": board.timing_kind,  # or the saved views would leave it out
    }
    return replace(
        _content(outputs, facts, training, tags | own_tags), note=unfit_note(outputs, params, variant, board)
    )


def _content(
    outputs: VariantOutputs | UnfitOutputs, facts: dict[str, str], training: str, tags: dict[str, str]
) -> RunContent:
    """What there is of every variant on every board."""
    metric = outputs.evaluation.metric
    own_tags = {
        KIND_TAG: "variant",
        "tinyml.task": outputs.evaluation.task,
        "tinyml.metric": metric.name,
        "tinyml.higher_is_better": str(metric.higher_is_better).lower(),
        "tinyml.board": outputs.board,
    }
    return RunContent(
        name=outputs.name,
        digest=variant_digest(outputs.files, facts, training),
        note="",
        params=facts,
        tags=tags | own_tags,
        metrics=tuple(Point(name, value) for name, value in sorted(outputs.metrics.items())),
        dataset=dataset_facts(outputs.manifest, "testing"),
        artifacts=outputs.files,
        figures=variant_figures(outputs, outputs.name),
    )


def _model_contents(outputs: VariantOutputs, params: Params, variant: Variant, board: Board) -> Contents:
    """The files that were exported and measured, not compiled anew."""
    about = About(
        task=params.task,
        variant=variant,
        metric=outputs.evaluation.metric.name,
        decision=outputs.evaluation.rule,
        features=outputs.manifest.features,
    )
    export = outputs.files["export/export.json"].parent
    return Contents(
        about=about,
        tflite=outputs.files["quantize/model.tflite"],
        golden=outputs.files["export/golden.npz"],
        exports={outputs.export.kernel_set: export},
        boards=(load_board(board.hardware),),  # whose plan it is
    )


def _params(
    outputs: VariantOutputs | UnfitOutputs, params: Params, variant: Variant, board: Board
) -> dict[str, str]:
    """Few, because MLflow's table drowns in equal ones; the rest is in the parent and the artifacts."""
    return {
        "task": params.task,
        "variant": str(variant),
        "board": board.name,
        "seed": str(params.seed),
        "epochs": str(params.train.epochs),
        "data_source": params.data.source,
        "data_split": params.data.split,
        # Every run has it: an axis of parallel coordinates with gaps cannot be read.
        "qat_epochs": str(params.qat.epochs if outputs.quantization.method == "quantization_aware" else 0),
    }

"""One variant of the trained model, how it was made, and what Keras says about the test split."""

import logging
from functools import partial
from pathlib import Path

import numpy as np

from tinyml_mlops.config import Params, Variant
from tinyml_mlops.data import CALIBRATION, TEST, VALIDATION, Manifest, Split, load_split
from tinyml_mlops.data.npz import save_npz
from tinyml_mlops.decision import About
from tinyml_mlops.decision.embedded import embed
from tinyml_mlops.files import sha256_bytes, write_bytes
from tinyml_mlops.tasks.base import Task
from tinyml_mlops.training.aware import start_left
from tinyml_mlops.training.calibration import representative_dataset
from tinyml_mlops.training.coverage import coverage_warnings, layer_coverage
from tinyml_mlops.training.decide import choose_decision
from tinyml_mlops.training.graph import Graph, require_activations
from tinyml_mlops.training.keras_file import load_model
from tinyml_mlops.training.quantization import LayerCoverage, LayerSqnr, Quantization
from tinyml_mlops.training.recipe import Made, Material
from tinyml_mlops.training.sparsity import weight_sparsity
from tinyml_mlops.training.sqnr import layer_sqnr
from tinyml_mlops.training.start import start_tensorflow
from tinyml_mlops.training.variants import load_recipe

logger = logging.getLogger(__name__)


def quantize(
    task: Task, variant: Variant, data_dir: Path, model_path: Path, params: Params, out_dir: Path
) -> Quantization:
    """Write ``model.tflite``, ``decision.json``, ``keras_outputs.npz`` and, last, ``quantization.json``.

    The ``.tflite`` says what it is for and how its outputs become answers (:class:`About`).
    One variant a process: tensorflow does not give its memory back. The same inputs give the same bytes.

    Raises:
        DataError: data or model are missing, or the calibration set is empty or of another split.
        ModelError: the model cannot be brought into this form, or the converter left ops in another one.
    """
    recipe, manifest = load_recipe(variant), Manifest.of(data_dir)
    calibration, test = load_split(data_dir, CALIBRATION), load_split(data_dir, TEST)
    representative = representative_dataset(calibration, manifest)
    start_tensorflow(params.seed)
    split = partial(load_split, data_dir)
    made = recipe.make(Material(task, load_model(model_path), params, representative, split))
    graph = Graph(made.tflite)
    require_activations(graph, recipe.activations)
    validation = load_split(data_dir, VALIDATION)
    layers = _layers(made, calibration)
    coverage = _coverage(made, calibration, validation, test)
    warnings = (*made.warnings, *coverage_warnings(coverage))
    for warning in warnings:
        logger.warning("%s: %s", variant, warning)
    decision = choose_decision(task, made.tflite, validation, manifest.labels)
    about = About(task=task.name, variant=variant, decision=decision.rule, features=manifest.features)
    tflite = embed(made.tflite, about)
    write_bytes(out_dir / "model.tflite", tflite)
    decision.write(out_dir / "decision.json")
    outputs = made.keras.predict(test.x, batch_size=256, verbose=0)
    save_npz(out_dir / "keras_outputs.npz", {"outputs": np.asarray(outputs, np.float32), "ids": test.ids})
    calibrated = recipe.method == "post_training"
    sparsity = weight_sparsity(graph)
    record = Quantization(
        variant=variant,
        method=recipe.method,
        model_sha256=sha256_bytes(tflite),
        model_size_bytes=len(tflite),
        activations=recipe.activations,
        calibration_ids=manifest.calibration_ids if calibrated else (),
        calibration_sha256=manifest.sha256[CALIBRATION] if calibrated else "",
        qat_steps=made.qat_steps,
        qat_start_left=start_left(made.qat_steps) if made.qat_steps else None,
        pruned_sparsity=made.pruned_sparsity,
        weight_sparsity=sparsity.whole,
        sparsity_by_layer=sparsity.by_layer,
        layers=layers,
        coverage=coverage,
        warnings=warnings,
    )
    record.write(out_dir / "quantization.json")
    return record


def _coverage(made: Made, calibration: Split, validation: Split, test: Split) -> tuple[LayerCoverage, ...]:
    if made.float_tflite is None:
        return ()
    return layer_coverage(
        made.float_tflite, made.tflite, calibration=calibration.x, validation=validation.x, test=test.x
    )


def _layers(made: Made, calibration: Split) -> tuple[LayerSqnr, ...]:
    if made.float_tflite is None:
        return ()
    return layer_sqnr(made.float_tflite, made.tflite, calibration.x)

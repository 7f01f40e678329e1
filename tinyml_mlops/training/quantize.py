"""One variant of the trained model, how it was made, and what Keras says about the test split."""

import logging
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from tinyml_mlops.config import Params, Variant
from tinyml_mlops.data import CALIBRATION, TEST, TRAIN, VALIDATION, Manifest, Split, load_split
from tinyml_mlops.data.npz import save_npz
from tinyml_mlops.decision import About, Decision
from tinyml_mlops.decision.embedded import embed
from tinyml_mlops.evaluation.quantized import as_seen, to_raw, to_real
from tinyml_mlops.evaluation.runners.litert import LitertRunner
from tinyml_mlops.files import sha256_bytes, write_bytes
from tinyml_mlops.tasks.base import Task
from tinyml_mlops.training import aware
from tinyml_mlops.training.calibration import representative_dataset
from tinyml_mlops.training.convert import to_float32, to_int8_after_training, to_int8_aware
from tinyml_mlops.training.fit import fit, steps_per_epoch
from tinyml_mlops.training.graph import Graph, require_int8
from tinyml_mlops.training.keras_file import load_model
from tinyml_mlops.training.quantization import LayerSqnr, Method, Quantization
from tinyml_mlops.training.sqnr import layer_sqnr
from tinyml_mlops.training.start import start_tensorflow

logger = logging.getLogger(__name__)

METHODS: dict[Variant, Method] = {
    Variant.FLOAT32: "none",
    Variant.INT8_PTQ: "post_training",
    Variant.INT8_QAT: "quantization_aware",
}


@dataclass(frozen=True)
class _Made:
    """A variant before it is written.

    Attributes:
        keras: the model that was converted; the top rung of parity.
        float_tflite: the same weights without quantisation, for SQNR; None for float32.
    """

    tflite: bytes
    keras: Any
    float_tflite: bytes | None = None
    qat_steps: int = 0
    warnings: tuple[str, ...] = ()


def quantize(
    task: Task, variant: Variant, data_dir: Path, model_path: Path, params: Params, out_dir: Path
) -> Quantization:
    """Write ``model.tflite``, ``decision.json``, ``keras_outputs.npz`` and, last, ``quantization.json``.

    The ``.tflite`` says what it is for and how its outputs become answers (:class:`About`).
    One variant a process: tensorflow does not give its memory back. The same inputs give the same bytes.

    Raises:
        DataError: data or model are missing, or the calibration set is empty or of another split.
        ModelError: an int8 variant is not int8 throughout.
    """
    manifest = Manifest.of(data_dir)
    calibration, test = load_split(data_dir, CALIBRATION), load_split(data_dir, TEST)
    representative = representative_dataset(calibration, manifest)
    start_tensorflow(params.seed)
    model = load_model(model_path)
    match variant:
        case Variant.FLOAT32:
            made = _Made(to_float32(model), model)
        case Variant.INT8_PTQ:
            made = _Made(to_int8_after_training(model, representative), model, to_float32(model))
        case Variant.INT8_QAT:
            made = _aware(task, model, data_dir, params)
    layers = _checked_layers(made, calibration)
    for warning in made.warnings:
        logger.warning("%s: %s", variant, warning)
    decision = _decision(task, made.tflite, load_split(data_dir, VALIDATION), manifest.labels)
    about = About(task=task.name, variant=variant, decision=decision.rule, features=manifest.features)
    tflite = embed(made.tflite, about)
    write_bytes(out_dir / "model.tflite", tflite)
    decision.write(out_dir / "decision.json")
    outputs = made.keras.predict(test.x, batch_size=256, verbose=0)
    save_npz(out_dir / "keras_outputs.npz", {"outputs": np.asarray(outputs, np.float32), "ids": test.ids})
    calibrated = variant is Variant.INT8_PTQ
    record = Quantization(
        variant=variant,
        method=METHODS[variant],
        model_sha256=sha256_bytes(tflite),
        model_size_bytes=len(tflite),
        all_int8=variant.quantized,
        calibration_ids=manifest.calibration_ids if calibrated else (),
        calibration_sha256=manifest.sha256[CALIBRATION] if calibrated else "",
        qat_steps=made.qat_steps,
        layers=layers,
        warnings=made.warnings,
    )
    record.write(out_dir / "quantization.json")
    return record


def _decision(task: Task, tflite: bytes, validation: Split, labels: tuple[str, ...]) -> Decision:
    """The rule for the variant's own outputs; they differ from the float model's: so may the threshold."""
    runner = LitertRunner(tflite, reference=True)
    source, result = runner.inputs[0], runner.outputs[0]
    raw = runner.run(to_raw(validation.x, source.dtype, source.scale, source.zero_point))
    seen = replace(validation, x=as_seen(validation.x, source))
    rule = task.choose_rule(seen, to_real(raw, result.scale, result.zero_point), labels)
    return Decision(rule=rule, samples=len(validation))


def _aware(task: Task, model: Any, data_dir: Path, params: Params) -> _Made:
    learned, validation = load_split(data_dir, TRAIN), load_split(data_dir, VALIDATION)
    batch_size = params.train.batch_size
    steps = params.qat.epochs * steps_per_epoch(len(task.training_samples(learned)), batch_size)
    wrapped = aware.make_aware(model)
    aware.start_ranges(wrapped, model, task.training_samples(learned).x)
    fit(
        wrapped,
        task,
        learned,
        validation,
        title="quantisation-aware training",
        epochs=params.qat.epochs,
        batch_size=batch_size,
        learning_rate=params.qat.learning_rate,
    )
    warnings: tuple[str, ...] = ()
    if steps < aware.MIN_STEPS:
        warnings = (
            f"quantisation-aware training took {steps} steps; below {aware.MIN_STEPS} its moving averages "
            "hardly move, and it cannot be expected to beat int8_ptq: raise qat.epochs or take more samples",
        )
    return _Made(
        to_int8_aware(wrapped), wrapped, to_float32(aware.float_twin(wrapped, model)), steps, warnings
    )


def _checked_layers(made: _Made, calibration: Split) -> tuple[LayerSqnr, ...]:
    if made.float_tflite is None:
        return ()
    require_int8(Graph(made.tflite))
    return layer_sqnr(made.float_tflite, made.tflite, calibration.x)

"""How much the accuracy of a calibrated variant moves with the samples that it was calibrated on.

Each seed draws another calibration set of the same size from all that there is to learn from, the calibration
split included. The draws are for the report only: nothing is chosen by them.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tinyml_mlops.comparison.record import CalibrationDraw
from tinyml_mlops.config import Params, Variant
from tinyml_mlops.data import CALIBRATION, TEST, TRAIN, VALIDATION, Manifest, Split, load_split
from tinyml_mlops.evaluation.quantized import as_seen, to_raw, to_real
from tinyml_mlops.evaluation.runners.planrt import PlanrtRunner
from tinyml_mlops.files import sha256_bytes
from tinyml_mlops.plan import compile_plan
from tinyml_mlops.tasks.base import Task
from tinyml_mlops.tasks.metric import Metric
from tinyml_mlops.training.decide import choose_decision
from tinyml_mlops.training.keras_file import load_model
from tinyml_mlops.training.recipe import Material
from tinyml_mlops.training.start import start_tensorflow
from tinyml_mlops.training.variants import load_recipe


def calibration_draws(
    task: Task, variant: Variant, data_dir: Path, model_path: Path, params: Params
) -> tuple[CalibrationDraw, ...]:
    """Make ``variant`` once for each seed of ``experiment.calibration_seeds``, and score it.

    Raises:
        DataError: data or model are missing.
    """
    manifest = Manifest.of(data_dir)
    calibration, learned = load_split(data_dir, CALIBRATION), load_split(data_dir, TRAIN)
    learned = task.training_samples(learned)
    pool = np.concatenate([calibration.x, learned.x])
    ids = np.concatenate([calibration.ids, learned.ids])
    start_tensorflow(params.seed)
    model = load_model(model_path)
    draws = []
    for seed in params.experiment.calibration_seeds:
        random = np.random.default_rng(seed)
        at = np.sort(random.choice(len(pool), len(calibration), replace=False))
        material = Material(
            task, model, params, partial(_one_by_one, pool[at]), partial(load_split, data_dir)
        )
        tflite = load_recipe(variant).make(material).tflite
        draws.append(
            CalibrationDraw(
                seed=seed,
                samples=len(at),
                sha256=sha256_bytes("\n".join(ids[at].tolist()).encode()),
                metric=_score(task, tflite, data_dir, manifest.labels, params.seed),
            )
        )
    return tuple(draws)


def _one_by_one(samples: npt.NDArray[np.float32]) -> Iterator[list[npt.NDArray[np.float32]]]:
    for sample in samples:
        yield [sample[np.newaxis]]


def _score(task: Task, tflite: bytes, data_dir: Path, labels: tuple[str, ...], seed: int) -> Metric:
    """As ``evaluate`` does: the rule from the validation split, planrt over the test split."""
    test: Split = load_split(data_dir, TEST)
    rule = choose_decision(task, tflite, load_split(data_dir, VALIDATION), labels).rule
    compiled = compile_plan(tflite)
    source, result = compiled.inputs[0], compiled.outputs[0]
    raw = PlanrtRunner(compiled.plan).run(to_raw(test.x, source.dtype, source.scale, source.zero_point))
    seen = Split(as_seen(test.x, source), test.y, test.ids, test.groups)
    return task.score(seen, to_real(raw, result.scale, result.zero_point), rule, seed).headline

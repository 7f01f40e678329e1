"""Prepared data for the small models of :mod:`tests.tracking.outputs`, with digests that are true."""

from pathlib import Path

import numpy as np

from tests.tracking.outputs import VARIANTS, model_of
from tinyml_mlops.config import Variant
from tinyml_mlops.data import CALIBRATION, SPLITS, Manifest, Split
from tinyml_mlops.data.npz import save_npz
from tinyml_mlops.data.store import ARRAYS
from tinyml_mlops.evaluation.quantized import to_raw
from tinyml_mlops.evaluation.runners.planrt import PlanrtRunner
from tinyml_mlops.layout import Layout
from tinyml_mlops.training import Quantization

SAMPLES = 40


def write_splits(project: Path, *, known_to: Variant) -> None:
    """Write all splits; the targets are the answers of one variant, which therefore is always right.

    The records of the stages name these splits and, for what is calibrated, their samples.
    """
    layout = Layout(project)
    splits = {name: _split(name, number, known_to) for number, name in enumerate(SPLITS)}
    for name, split in splits.items():
        save_npz(layout.data / f"{name}.npz", {array: getattr(split, array) for array in ARRAYS})
    ids = tuple(str(one) for one in splits[CALIBRATION].ids)
    digests = {name: split.sha256() for name, split in splits.items()}
    manifest = Manifest.of(layout.data)
    manifest.model_copy(update={"sha256": digests, "calibration_ids": ids}).write(
        layout.data / "manifest.json"
    )
    for variant in VARIANTS:
        path = layout.quantize(variant) / "quantization.json"
        made = Quantization.read(path)
        if made.method == "post_training":
            calibrated = {"calibration_ids": ids, "calibration_sha256": digests[CALIBRATION]}
            made.model_copy(update=calibrated).write(path)


def answers(variant: Variant, x: "np.ndarray") -> "np.ndarray":
    """Class numbers that a variant gives."""
    runner = PlanrtRunner(model_of(variant)[2].plan)
    source = runner.inputs[0]
    (outputs,) = runner.run_all(to_raw(x, source.dtype, source.scale, source.zero_point))
    return np.argmax(outputs.reshape(len(x), -1), axis=1).astype(np.int64)


def _split(name: str, seed: int, known_to: Variant) -> Split:
    x = np.random.default_rng(seed).normal(0.0, 2.0, (SAMPLES, 8)).astype(np.float32)
    ids = np.array([f"{name}{number}" for number in range(SAMPLES)])
    return Split(x, answers(known_to, x), ids)

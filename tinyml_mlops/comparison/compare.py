"""Compare all variants of a training on the same test samples; see how much the calibration set matters."""

from itertools import combinations

import numpy as np
import numpy.typing as npt

from tinyml_mlops.comparison.paired import Difference, compare_right, compare_values, holm
from tinyml_mlops.comparison.record import CalibrationDraw, Comparison, Pair
from tinyml_mlops.comparison.verdict import deciding, verdict
from tinyml_mlops.config import Params, Variant
from tinyml_mlops.data import TEST, Split, load_split
from tinyml_mlops.data.npz import load_npz
from tinyml_mlops.errors import DataError
from tinyml_mlops.evaluation import Evaluation
from tinyml_mlops.evaluation.evaluate import OUTPUTS_NAME
from tinyml_mlops.layout import Layout
from tinyml_mlops.tasks.base import Task
from tinyml_mlops.training.calibration_draws import calibration_draws
from tinyml_mlops.training.quantization import Quantization


def compare(task: Task, layout: Layout, params: Params) -> Comparison:
    """Write ``comparison.json`` from what ``evaluate`` has stored of every variant.

    Raises:
        DataError: outputs are missing or of another test split.
    """
    test = load_split(layout.data, TEST)
    samples = {variant: _per_sample(layout, variant, test) for variant in params.variants}
    records = {one: Quantization.read(layout.quantize(one) / "quantization.json") for one in params.variants}
    evaluations = {one: Evaluation.read(layout.evaluate(one) / "evaluation.json") for one in params.variants}
    pairs = _pairs(samples, params.seed)
    calibrated = next((one for one, record in records.items() if record.method == "post_training"), None)
    draws: tuple[CalibrationDraw, ...] = ()
    if calibrated is not None and params.experiment.calibration_seeds:
        draws = calibration_draws(task, calibrated, layout.data, layout.train / "model.keras", params)
    values = [draw.metric.value for draw in draws]
    spread = float(np.std(values, ddof=1)) if len(values) > 1 else None
    methods: dict[str, str] = {str(one): record.method for one, record in records.items()}
    decisive = deciding(pairs, methods)
    of_first = spread if decisive is not None and decisive.first == calibrated else None
    comparison = Comparison(
        task=task.name,
        metrics={one: evaluation.metric for one, evaluation in evaluations.items()},
        model_size_bytes={one: record.model_size_bytes for one, record in records.items()},
        pairs=pairs,
        calibrated=calibrated,
        draws=draws,
        spread=spread,
        verdict=verdict(decisive, of_first),
    )
    comparison.write(layout.comparison)
    return comparison


def _per_sample(layout: Layout, variant: Variant, test: Split) -> npt.NDArray[np.generic]:
    """Of each test sample: whether the answer was right (bool), or its mean absolute error."""
    path = layout.evaluate(variant) / OUTPUTS_NAME
    stored = load_npz(path)
    if not np.array_equal(stored["ids"], test.ids):
        raise DataError(f"{path} belongs to another test split", hint="run `dvc repro evaluate`")
    if len(stored["decided"]):
        return np.asarray(stored["decided"] == test.y.reshape(-1))
    n = len(test)
    return np.asarray(np.abs(stored["outputs"].reshape(n, -1) - test.y.reshape(n, -1)).mean(axis=1))


def _pairs(samples: dict[Variant, npt.NDArray[np.generic]], seed: int) -> tuple[Pair, ...]:
    names = list(combinations(samples, 2))
    found = [_difference(samples[first], samples[second], seed) for first, second in names]
    adjusted = holm([difference.p_value for difference in found])
    return tuple(
        Pair(
            first=first,
            second=second,
            quantity="right answers" if samples[first].dtype == bool else "absolute error",
            n=len(samples[first]),
            difference=difference.value,
            low=difference.low,
            high=difference.high,
            p_value=difference.p_value,
            p_adjusted=p,
        )
        for (first, second), difference, p in zip(names, found, adjusted, strict=True)
    )


def _difference(first: npt.NDArray[np.generic], second: npt.NDArray[np.generic], seed: int) -> Difference:
    if first.dtype == bool:
        return compare_right(first, second)
    return compare_values(first, second, seed)

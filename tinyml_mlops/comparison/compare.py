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
from tinyml_mlops.decision import DecisionRule
from tinyml_mlops.errors import DataError
from tinyml_mlops.evaluation import Evaluation
from tinyml_mlops.evaluation.evaluate import OUTPUTS_NAME
from tinyml_mlops.layout import Layout
from tinyml_mlops.tasks.base import Task
from tinyml_mlops.tasks.compared import Compared
from tinyml_mlops.training.calibration_draws import calibration_draws
from tinyml_mlops.training.quantization import Quantization


def compare(task: Task, layout: Layout, params: Params) -> Comparison:
    """Write ``comparison.json`` from what ``evaluate`` has stored of every variant.

    Raises:
        DataError: outputs are missing or of another test split.
    """
    test = load_split(layout.data, TEST)
    records = {one: Quantization.read(layout.quantize(one) / "quantization.json") for one in params.variants}
    evaluations = {one: Evaluation.read(layout.evaluate(one) / "evaluation.json") for one in params.variants}
    compared = {one: _compared(task, layout, one, test, evaluations[one].rule) for one in params.variants}
    pairs = _pairs(compared, params.seed)
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


def _compared(task: Task, layout: Layout, variant: Variant, test: Split, rule: DecisionRule) -> Compared:
    path = layout.evaluate(variant) / OUTPUTS_NAME
    stored = load_npz(path)
    if not np.array_equal(stored["ids"], test.ids):
        raise DataError(f"{path} belongs to another test split", hint="run `dvc repro evaluate`")
    return task.compared(test, stored["outputs"], stored["decided"], rule)


def _pairs(compared: dict[Variant, Compared], seed: int) -> tuple[Pair, ...]:
    names = list(combinations(compared, 2))
    found = [_difference(compared[first].values, compared[second].values, seed) for first, second in names]
    adjusted = holm([difference.p_value for difference in found])
    return tuple(
        Pair(
            first=first,
            second=second,
            quantity=compared[first].quantity,
            unit=compared[first].unit,
            n=len(compared[first].values),
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

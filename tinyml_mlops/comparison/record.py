"""Variants of one training against each other: ``comparison.json``."""

from tinyml_mlops.config import Variant
from tinyml_mlops.records import Record
from tinyml_mlops.tasks.compared import Quantity, Unit
from tinyml_mlops.tasks.metric import Metric


class Pair(Record):
    """Two variants on the same test samples.

    Attributes:
        quantity: what is compared, a mean over units: the share of right answers, the mean absolute error, or
            missed events and false alarms a minute.
        unit: what the pairs are.
        n: how many there are.
        difference: of ``second`` minus ``first``.
        low: lower end of its 95 % interval.
        high: upper end of it.
        p_value: two-sided; exact McNemar for right answers of samples, sign flips for all else.
        p_adjusted: by Holm, for all pairs of the comparison together.
    """

    first: Variant
    second: Variant
    quantity: Quantity
    n: int
    unit: Unit = "samples"
    difference: float
    low: float
    high: float
    p_value: float
    p_adjusted: float

    @property
    def higher_is_better(self) -> bool:
        return self.quantity == "right answers"

    @property
    def is_mcnemar(self) -> bool:
        """Whether the test was of right and wrong, not of means."""
        return self.higher_is_better and self.unit == "samples"


class CalibrationDraw(Record):
    """One more calibration set, of as many training samples, and what it leads to.

    Attributes:
        sha256: of the drawn samples' ids, in order.
        metric: the task's headline metric over the test split.
    """

    seed: int
    samples: int
    sha256: str
    metric: Metric


class Comparison(Record):
    """``work/compare/comparison.json``.

    Attributes:
        pairs: all pairs of variants, in the order of params.yaml.
        calibrated: the variant that the draws are of; None where none is calibrated after training.
        draws: one for each seed of ``experiment.calibration_seeds``.
        spread: standard deviation of the draws' metric; None of fewer than two.
        verdict: post-training against quantisation-aware, in one sentence.
    """

    task: str
    metrics: dict[Variant, Metric]
    model_size_bytes: dict[Variant, int]
    pairs: tuple[Pair, ...]
    calibrated: Variant | None
    draws: tuple[CalibrationDraw, ...]
    spread: float | None
    verdict: str

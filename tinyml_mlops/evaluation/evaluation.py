"""What is known of a variant on this machine: ``evaluation.json``."""

from tinyml_mlops.config import Variant
from tinyml_mlops.decision import DecisionRule
from tinyml_mlops.evaluation.baseline import Baseline
from tinyml_mlops.evaluation.parity import Parity
from tinyml_mlops.records import Record
from tinyml_mlops.tasks.metric import Curve, Metric


class ClassResult(Record):
    """One class of the test split.

    Attributes:
        n: its samples.
        right: how many of them were recognised.
        predicted: how many samples of any class were taken for it.
    """

    label: str
    n: int
    right: int
    predicted: int


class GroupResult(Record):
    """The metric of the samples of one speaker, user or machine."""

    group: str
    metric: Metric


class Evaluation(Record):
    """``work/evaluate/<variant>/evaluation.json``.

    Attributes:
        metric: the headline metric of what planrt computes for the whole test split.
        others: the task's other metrics of the same outputs.
        curve: the task's own figure, where it has one.
        rule: how outputs became answers.
        baseline: what a linear model reaches on the same samples.
        groups: the metric by group, the worst first; empty where samples belong to nobody.
        rungs: the same metric on every rung, each over the samples that it ran.
        parity: each rung against the one above it, from Keras downwards.
        confusion: counts ``[actual][predicted]`` in the order of ``labels``; empty for a regression.
    """

    task: str
    variant: Variant
    metric: Metric
    others: tuple[Metric, ...] = ()
    curve: Curve | None = None
    rule: DecisionRule
    baseline: Baseline | None = None
    groups: tuple[GroupResult, ...] = ()
    rungs: dict[str, Metric]
    parity: tuple[Parity, ...]
    labels: tuple[str, ...]
    classes: tuple[ClassResult, ...]
    confusion: tuple[tuple[int, ...], ...]

    def metrics(self) -> dict[str, float]:
        """Canonical metric names. Parity is planrt's against TFLM on the host; the device has its own."""
        last = self.parity[-1]
        figures = {metric.name: metric.value for metric in self.others}
        figures |= {"accuracy": self.metric.value, "host_parity_mismatch_fraction": last.mismatch_fraction}
        if self.baseline is not None:
            figures["baseline_accuracy"] = self.baseline.metric.value
        if last.max_lsb is not None:
            figures["host_parity_max_lsb"] = float(last.max_lsb)
        return figures

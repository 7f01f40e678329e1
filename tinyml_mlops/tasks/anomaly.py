"""Does a machine vibrate as it should: an autoencoder over spectra that has seen sound machines only."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_mlops.config import DataParams
from tinyml_mlops.data import Dataset, Split
from tinyml_mlops.decision import DecisionRule, Reconstruction
from tinyml_mlops.decision.choose import at_false_positive_rate
from tinyml_mlops.errors import DataError
from tinyml_mlops.tasks.anomalies.dataset import LABELS, build_dataset
from tinyml_mlops.tasks.anomalies.recorded import RecordedTakes
from tinyml_mlops.tasks.anomalies.simulated import SimulatedTakes
from tinyml_mlops.tasks.anomalies.takes import NORMAL, conditions_of, takes_of
from tinyml_mlops.tasks.base import ModelSpec, Outputs, Task
from tinyml_mlops.tasks.compared import Units
from tinyml_mlops.tasks.metric import Metric, Scores
from tinyml_mlops.tasks.scores.binary import recall
from tinyml_mlops.tasks.scores.classes import share
from tinyml_mlops.tasks.scores.ranking import auc, partial_auc, rates, roc_curve

FALSE_ALARMS = 0.02
"""Share of the sound validation windows that the threshold lets pass for faulty."""


@dataclass(frozen=True)
class Anomaly(Task):
    """Simulated machines, or a folder of CSV recordings → how far the vibration is from normal."""

    name: str = "anomaly"
    loss: str = "mse"
    keras_metrics: tuple[str, ...] = ("mae",)

    def prepare(self, params: DataParams, seed: int, scratch: Path | None = None) -> Dataset:
        """See :meth:`tinyml_mlops.tasks.base.Task.prepare`."""
        if params.labels:
            raise DataError(
                "data.labels: the task anomaly learns what is normal, it has no classes to choose",
                hint="set data.labels: auto",
            )
        if params.augment:
            raise DataError("data.augment: the task anomaly makes no copies", hint="set data.augment: auto")
        source: SimulatedTakes | RecordedTakes
        if params.synthetic:
            source = SimulatedTakes.plan(params, seed)
        else:
            source = RecordedTakes.find(Path(params.source), params, seed)
        return build_dataset(source, params, seed, scratch)

    def build_model(self, spec: ModelSpec, seed: int) -> Any:
        """Dense layers with a narrow middle."""
        from tinyml_mlops.tasks.anomalies.autoencoder import autoencoder

        return autoencoder(spec, seed, name=self.name)

    def training_samples(self, split: Split) -> Split:
        """Those without a fault."""
        return split.at(split.y == 0)

    def targets(self, split: Split) -> npt.NDArray[Any]:
        """The input itself."""
        return split.x

    def choose_rule(self, validation: Split, outputs: Outputs, labels: tuple[str, ...]) -> DecisionRule:
        """A threshold for the reconstruction error that :data:`FALSE_ALARMS` of the sound windows reach."""
        rule = Reconstruction(threshold=0.0, labels=LABELS)
        scores = rule.scores(validation.x, outputs)
        threshold = at_false_positive_rate(scores, validation.y == 1, FALSE_ALARMS)
        return rule.model_copy(update={"threshold": threshold})

    def score(self, split: Split, outputs: Outputs, rule: DecisionRule, seed: int) -> Scores:
        """AUC, partial AUC, AUC of every fault by itself, and what the threshold makes of it."""
        scores, decided = rule.scores(split.x, outputs), rule.decide(split.x, outputs)
        positive = split.y == 1
        alarms = int(np.count_nonzero(decided[~positive]))
        return Scores(
            headline=self.sample_score(split, outputs, rule, seed),
            others=(
                partial_auc(scores, positive, seed),
                *_by_condition(split, scores, seed),
                recall(split.y, decided),
                share("false_alarm_rate", alarms, int(np.count_nonzero(~positive)), higher_is_better=False),
            ),
            curve=roc_curve(scores, positive, rates(decided, positive)),
        )

    def sample_score(self, split: Split, outputs: Outputs, rule: DecisionRule, seed: int) -> Metric:
        """AUC with a bootstrap interval."""
        return auc(rule.scores(split.x, outputs), split.y == 1, seed)

    def units(self, split: Split) -> Units:
        """Recordings: windows of one are alike."""
        return Units(takes_of(split.ids), "recordings")


def _by_condition(split: Split, scores: npt.NDArray[Any], seed: int) -> list[Metric]:
    """AUC of each fault against everything that is sound; none where there is only one."""
    conditions = conditions_of(split.ids)
    faults = sorted(set(conditions.tolist()) - {NORMAL})
    found = []
    for fault in faults if len(faults) > 1 else []:
        at = np.isin(conditions, (NORMAL, fault))
        metric = auc(scores[at], split.y[at] == 1, seed)
        found.append(metric.model_copy(update={"name": f"auc_{fault}"}))
    return found


TASK = Anomaly()

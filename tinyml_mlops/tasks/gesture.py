"""Which gesture a hand makes: a convolutional network over a window of 3-axis acceleration."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tinyml_mlops.config import DataParams
from tinyml_mlops.data import Dataset, Split
from tinyml_mlops.decision import Argmax, DecisionRule
from tinyml_mlops.features import Window
from tinyml_mlops.tasks.base import ModelSpec, Outputs, Task
from tinyml_mlops.tasks.gestures.dataset import build_dataset
from tinyml_mlops.tasks.gestures.recorded import RecordedTakes
from tinyml_mlops.tasks.gestures.simulated import SimulatedTakes
from tinyml_mlops.tasks.metric import Curve, Line, Metric, Scores
from tinyml_mlops.tasks.scores.classes import accuracy, macro_f1, worst_group_accuracy

FRONT_END = Window(rate_hz=50, channels=3, window_samples=100)
HOP_SAMPLES = 25  # from one window to the next in long recordings


@dataclass(frozen=True)
class Gesture(Task):
    """Simulated motions, or a folder of CSV recordings → gesture."""

    name: str = "gesture"
    loss: str = "sparse_categorical_crossentropy"
    keras_metrics: tuple[str, ...] = ("accuracy",)
    front_end: Window = FRONT_END

    def prepare(self, params: DataParams, seed: int, scratch: Path | None = None) -> Dataset:
        """See :meth:`tinyml_mlops.tasks.base.Task.prepare`."""
        source: SimulatedTakes | RecordedTakes
        if params.synthetic:
            source = SimulatedTakes.plan(params, seed, self.front_end)
        else:
            source = RecordedTakes.find(Path(params.source), params, self.front_end, HOP_SAMPLES)
        return build_dataset(source, params, seed, self.front_end, scratch)

    def build_model(self, spec: ModelSpec, seed: int) -> Any:
        """Four convolutions over time with a softmax over the gestures."""
        from tinyml_mlops.tasks.gestures.cnn import cnn

        return cnn(spec, seed, name=self.name)

    def choose_rule(self, validation: Split, outputs: Outputs, labels: tuple[str, ...]) -> DecisionRule:
        """The gesture of the largest output; no gesture is a class of its own."""
        return Argmax(labels=labels)

    def score(self, split: Split, outputs: Outputs, rule: DecisionRule, seed: int) -> Scores:
        """Accuracy, macro-F1, and how the user fares who is understood worst."""
        decided = rule.decide(split.x, outputs)
        classes = outputs.reshape(len(outputs), -1).shape[1]
        return Scores(
            headline=self.sample_score(split, outputs, rule, seed),
            others=(
                macro_f1(split.y, decided, classes, seed),
                worst_group_accuracy(split.y, decided, split.groups),
            ),
            curve=_by_user(split, decided == split.y),
        )

    def sample_score(self, split: Split, outputs: Outputs, rule: DecisionRule, seed: int) -> Metric:
        """Accuracy with Wilson's interval."""
        return accuracy(split.y, rule.decide(split.x, outputs))


def _by_user(split: Split, right: Any) -> Curve:
    """Accuracy of every held-out user, the worst first."""
    users = np.unique(split.groups)
    shares = sorted(float(np.mean(right[split.groups == user])) for user in users)
    places = tuple(float(number) for number in range(1, len(users) + 1))
    mean = float(np.mean(right))
    return Curve(
        title="Accuracy by user",
        x_label="users that were not trained on, worst first",
        y_label="accuracy",
        lines=(
            Line(name="one user", x=places, y=tuple(shares), style="points"),
            Line(name="all users", x=(places[0], places[-1]), y=(mean, mean), style="reference"),
        ),
    )


TASK = Gesture()

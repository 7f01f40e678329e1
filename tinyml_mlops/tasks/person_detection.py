"""Whether somebody is in a grayscale picture of 96 × 96 pixels: MobileNetV1 of a quarter's width."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tinyml_mlops.config import DataParams
from tinyml_mlops.data import Dataset, Split
from tinyml_mlops.decision import DecisionRule, Threshold
from tinyml_mlops.decision.choose import best_balanced
from tinyml_mlops.tasks.base import ModelSpec, Outputs, Task
from tinyml_mlops.tasks.compared import Units
from tinyml_mlops.tasks.metric import Metric, Scores
from tinyml_mlops.tasks.person.dataset import build_dataset
from tinyml_mlops.tasks.person.photographs import Photographs
from tinyml_mlops.tasks.person.rendered import RenderedScenes
from tinyml_mlops.tasks.person.source import LABELS, PERSON
from tinyml_mlops.tasks.scores.binary import precision, recall
from tinyml_mlops.tasks.scores.classes import accuracy
from tinyml_mlops.tasks.scores.ranking import auc, rates, roc_curve

WIDTH = 0.25


@dataclass(frozen=True)
class PersonDetection(Task):
    """Rendered scenes, or a folder with ``person/`` and ``no_person/`` → class."""

    name: str = "person_detection"
    loss: str = "sparse_categorical_crossentropy"
    keras_metrics: tuple[str, ...] = ("accuracy",)

    def prepare(self, params: DataParams, seed: int, scratch: Path | None = None) -> Dataset:
        """See :meth:`tinyml_mlops.tasks.base.Task.prepare`."""
        source: RenderedScenes | Photographs
        if params.synthetic:
            source = RenderedScenes.plan(params, seed)
        else:
            source = Photographs.find(Path(params.source), params)
        return build_dataset(source, params, seed, scratch)

    def build_model(self, spec: ModelSpec, seed: int) -> Any:
        """MobileNetV1 with a softmax over the two classes."""
        import tf_keras as keras

        from tinyml_mlops.tasks.person.mobilenet_v1 import mobilenet_v1

        keras.utils.set_random_seed(seed)
        return mobilenet_v1(spec.input_shape, alpha=WIDTH, classes=len(spec.labels), name=self.name)

    def choose_rule(self, validation: Split, outputs: Outputs, labels: tuple[str, ...]) -> DecisionRule:
        """The threshold of the output for a person that weighs both kinds of errors alike."""
        scores = outputs.reshape(len(outputs), -1)[:, PERSON]
        return Threshold(
            output=PERSON, threshold=best_balanced(scores, validation.y == PERSON), labels=LABELS
        )

    def score(self, split: Split, outputs: Outputs, rule: DecisionRule, seed: int) -> Scores:
        """Accuracy; precision and recall of persons, AUC, and the ROC curve with the threshold on it."""
        decided, scores, there = (
            rule.decide(split.x, outputs),
            rule.scores(split.x, outputs),
            split.y == PERSON,
        )
        return Scores(
            headline=self.sample_score(split, outputs, rule, seed),
            others=(precision(split.y, decided), recall(split.y, decided), auc(scores, there, seed)),
            curve=roc_curve(scores, there, chosen=rates(decided, there)),
        )

    def sample_score(self, split: Split, outputs: Outputs, rule: DecisionRule, seed: int) -> Metric:
        """Accuracy with Wilson's interval."""
        return accuracy(split.y, rule.decide(split.x, outputs))

    def units(self, split: Split) -> Units:
        """Places: pictures of one have its walls and its light."""
        return Units(split.groups, "places")


TASK = PersonDetection()

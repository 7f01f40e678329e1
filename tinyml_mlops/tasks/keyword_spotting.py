"""Which of a few words is said in one second of audio: DS-CNN over MFCC features."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tinyml_mlops.config import DataParams
from tinyml_mlops.data import Dataset, Split
from tinyml_mlops.decision import Argmax, DecisionRule
from tinyml_mlops.features import Mfcc
from tinyml_mlops.tasks.base import ModelSpec, Outputs, Task
from tinyml_mlops.tasks.keywords.dataset import build_dataset
from tinyml_mlops.tasks.keywords.recorded import RecordedWords
from tinyml_mlops.tasks.keywords.spoken import SpokenWords
from tinyml_mlops.tasks.metric import Metric, Scores
from tinyml_mlops.tasks.scores.classes import accuracy, macro_f1

FRONT_END = Mfcc()


@dataclass(frozen=True)
class KeywordSpotting(Task):
    """Words spoken by espeak-ng, or a folder laid out as Speech Commands → class."""

    name: str = "keyword_spotting"
    loss: str = "sparse_categorical_crossentropy"
    keras_metrics: tuple[str, ...] = ("accuracy",)
    front_end: Mfcc = FRONT_END

    def prepare(self, params: DataParams, seed: int, scratch: Path | None = None) -> Dataset:
        """See :meth:`tinyml_mlops.tasks.base.Task.prepare`."""
        source: SpokenWords | RecordedWords
        if params.synthetic:
            source = SpokenWords.plan(params, seed, self.front_end)
        else:
            source = RecordedWords.find(Path(params.source), params, seed, self.front_end)
        return build_dataset(source, params, seed, self.front_end, scratch)

    def build_model(self, spec: ModelSpec, seed: int) -> Any:
        """DS-CNN with a softmax over the classes."""
        from tinyml_mlops.tasks.networks.ds_cnn import ds_cnn

        return ds_cnn(spec, seed, name=self.name)

    def choose_rule(self, validation: Split, outputs: Outputs, labels: tuple[str, ...]) -> DecisionRule:
        """The word of the largest output."""
        return Argmax(labels=labels)

    def score(self, split: Split, outputs: Outputs, rule: DecisionRule, seed: int) -> Scores:
        """Accuracy, and macro-F1, in which a rare word counts as much as a frequent one."""
        classes = outputs.reshape(len(outputs), -1).shape[1]
        f1 = macro_f1(split.y, rule.decide(split.x, outputs), classes, seed)
        return Scores(headline=self.sample_score(split, outputs, rule, seed), others=(f1,))

    def sample_score(self, split: Split, outputs: Outputs, rule: DecisionRule, seed: int) -> Metric:
        """Accuracy with Wilson's interval."""
        return accuracy(split.y, rule.decide(split.x, outputs))


TASK = KeywordSpotting()

"""Which of a few words is said in one second of audio: DS-CNN over MFCC features."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_mlops.config import DataParams
from tinyml_mlops.data import Dataset
from tinyml_mlops.features import Mfcc
from tinyml_mlops.tasks.base import Metric, ModelSpec, Outputs
from tinyml_mlops.tasks.keywords.dataset import build_dataset
from tinyml_mlops.tasks.keywords.recorded import RecordedWords
from tinyml_mlops.tasks.keywords.spoken import SpokenWords
from tinyml_mlops.tasks.scores import accuracy, largest_output

FRONT_END = Mfcc()


@dataclass(frozen=True)
class KeywordSpotting:
    """Words spoken by espeak-ng, or a folder laid out as Speech Commands → class."""

    name: str = "keyword_spotting"
    loss: str = "sparse_categorical_crossentropy"
    keras_metrics: tuple[str, ...] = ("accuracy",)
    front_end: Mfcc = FRONT_END

    def prepare(self, params: DataParams, seed: int) -> Dataset:
        """See :meth:`tinyml_mlops.tasks.base.Task.prepare`."""
        source: SpokenWords | RecordedWords
        if params.synthetic:
            source = SpokenWords.plan(params, seed, self.front_end)
        else:
            source = RecordedWords.find(Path(params.source), params, seed, self.front_end)
        return build_dataset(source, params, seed, self.front_end)

    def build_model(self, spec: ModelSpec, seed: int) -> Any:
        """DS-CNN with a softmax over the classes."""
        from tinyml_mlops.tasks.keywords.ds_cnn import ds_cnn

        return ds_cnn(spec, seed, name=self.name)

    def score(self, y_true: npt.NDArray[Any], outputs: Outputs, seed: int = 0) -> Metric:
        """Accuracy with Wilson's interval."""
        return accuracy(y_true, self.predictions(outputs))

    def predictions(self, outputs: Outputs) -> npt.NDArray[np.int64]:
        """The class of the largest output; of equal ones the first."""
        return largest_output(outputs)


TASK = KeywordSpotting()

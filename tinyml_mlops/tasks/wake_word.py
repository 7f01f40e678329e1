"""Whether somebody says the wake word: DS-CNN over a stream of log-mel energies."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tinyml_mlops.config import DataParams
from tinyml_mlops.data import Dataset, Split
from tinyml_mlops.decision import Debounce, DecisionRule, Threshold
from tinyml_mlops.features import LogMel
from tinyml_mlops.tasks.base import ModelSpec, Outputs, Task
from tinyml_mlops.tasks.compared import Compared, Units
from tinyml_mlops.tasks.metric import Metric, Scores
from tinyml_mlops.tasks.scores import stream
from tinyml_mlops.tasks.scores.classes import accuracy
from tinyml_mlops.tasks.scores.ranking import auc
from tinyml_mlops.tasks.wake.dataset import build_dataset
from tinyml_mlops.tasks.wake.recorded import RecordedPhrase
from tinyml_mlops.tasks.wake.spoken import SpokenPhrase

FRONT_END = LogMel(mel_filters=20)
HOP_COLUMNS = 8  # of 20 ms: a window every 160 ms
DEBOUNCE = Debounce(windows=2, least=1, refractory_s=1.0, hop_s=HOP_COLUMNS * FRONT_END.hop_s)
MOST_FALSE_ACCEPTS_PER_HOUR, MOST_MISSED = 1.0, 0.1
"""What the threshold aims at, on validation data; of phrases, the share."""
EARLY_S, LATE_S = 0.4, 0.6
"""A detection counts as right so long before the first and after the last window that holds the phrase."""


@dataclass(frozen=True)
class WakeWord(Task):
    """A phrase spoken by espeak-ng among other speech, or folders of recordings → heard or not."""

    name: str = "wake_word"
    loss: str = "sparse_categorical_crossentropy"
    keras_metrics: tuple[str, ...] = ("accuracy",)
    front_end: LogMel = FRONT_END

    @property
    def hop_s(self) -> float:
        """Seconds from one window to the next."""
        return HOP_COLUMNS * self.front_end.hop_s

    def prepare(self, params: DataParams, seed: int, scratch: Path | None = None) -> Dataset:
        """See :meth:`tinyml_mlops.tasks.base.Task.prepare`."""
        rate_hz = self.front_end.rate_hz
        source: SpokenPhrase | RecordedPhrase
        if params.synthetic:
            source = SpokenPhrase.plan(params, seed, rate_hz)
        else:
            source = RecordedPhrase.find(Path(params.source), params, rate_hz)
        return build_dataset(source, params, seed, self.front_end, HOP_COLUMNS, scratch)

    def build_model(self, spec: ModelSpec, seed: int) -> Any:
        """DS-CNN with a softmax over the two classes."""
        from tinyml_mlops.tasks.networks.ds_cnn import ds_cnn

        return ds_cnn(spec, seed, name=self.name, halving=(1, 3))

    def choose_rule(self, validation: Split, outputs: Outputs, labels: tuple[str, ...]) -> DecisionRule:
        """The highest threshold that finds nine of ten phrases of the validation stream, debounced."""
        rule = Threshold(threshold=0.5, output=1, labels=(labels[0], labels[1]), debounce=DEBOUNCE)
        streams = self._streams(validation, outputs, rule)
        threshold = stream.threshold_for(
            streams,
            rule,
            most_false_accepts_per_hour=MOST_FALSE_ACCEPTS_PER_HOUR,
            most_missed=MOST_MISSED,
        )
        return rule.model_copy(update={"threshold": threshold})

    def score(self, split: Split, outputs: Outputs, rule: DecisionRule, seed: int) -> Scores:
        """Missed phrases, false alarms in an hour, and the AUC of single windows."""
        if not isinstance(rule, Threshold):
            raise TypeError(f"a wake word is found by a threshold, not by {rule.kind}")
        streams = self._streams(split, outputs, rule)
        found = stream.errors(streams, rule)
        return Scores(
            headline=stream.false_reject_rate(found),
            others=(
                stream.false_accepts_per_hour(found),
                auc(rule.scores(split.x, outputs), split.y == 1, seed),
            ),
            curve=stream.error_curve(streams, rule),
        )

    def sample_score(self, split: Split, outputs: Outputs, rule: DecisionRule, seed: int) -> Metric:
        """Share of single windows that are told right."""
        return accuracy(split.y, rule.decide(split.x, outputs), name="window_accuracy")

    def units(self, split: Split) -> Units:
        """Segments of the streams: windows overlap."""
        names = np.empty(len(split), np.int64)
        for number, name in enumerate(np.unique(split.groups)):
            at = np.flatnonzero(split.groups == name)
            names[at] = number * len(split) + stream.segments_of(len(at), self.hop_s)
        return Units(names, "segments of the stream")

    def compared(self, split: Split, outputs: Outputs, decided: Outputs, rule: DecisionRule) -> Compared:
        """Missed phrases and false alarms by segment of the stream: windows overlap and err together."""
        if not isinstance(rule, Threshold):
            raise TypeError(f"a wake word is found by a threshold, not by {rule.kind}")
        errors_a_minute = stream.errors_by_segment(self._streams(split, outputs, rule), rule)
        return Compared("errors a minute", errors_a_minute, "segments of the stream")

    def _streams(self, split: Split, outputs: Outputs, rule: Threshold) -> list[stream.Stream]:
        scores = rule.scores(split.x, outputs)
        return [
            stream.Stream(
                scores[split.groups == name], self.hop_s, self._events(split.y[split.groups == name])
            )
            for name in np.unique(split.groups)
        ]

    def _events(self, holds_phrase: Any) -> tuple[tuple[float, float], ...]:
        """Runs of windows with the phrase, as times; where two would overlap, they meet in the middle."""
        edges = np.flatnonzero(np.diff(np.concatenate([[0], holds_phrase, [0]])))
        events: list[tuple[float, float]] = []
        for first, behind in edges.reshape(-1, 2).tolist():
            begin, end = first * self.hop_s - EARLY_S, (behind - 1) * self.hop_s + LATE_S
            if events and begin <= events[-1][1]:
                middle = (begin + events[-1][1]) / 2
                events[-1] = (events[-1][0], middle)
                begin = float(np.nextafter(middle, np.inf))
            events.append((begin, end))
        return tuple(events)


TASK = WakeWord()

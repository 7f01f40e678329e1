"""Accuracy mode: every sample through the device; top-1 and AUC as the benchmark's runner computes them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_mlops.errors import GarbledError
from tinyml_mlops.firmware.mlperf import Benchmark, Form
from tinyml_mlops.measure.mlperf.dataset import Sample
from tinyml_mlops.measure.mlperf.session import MlperfSession
from tinyml_mlops.measure.sampling import Progress, no_progress
from tinyml_mlops.records import Record
from tinyml_mlops.tasks.scores.ranking import area

Array = npt.NDArray[Any]
ANOMALY = 1  # the class of two that AUC takes for positive; in images: a person


class Accuracy(Record):
    """What the device made of a data set.

    Attributes:
        inferences: more than samples where a sample is several windows.
        top1_percent: None for anomaly detection, which has no classes.
        auc: area under the ROC curve: of the mean squared error; of the second of two classes; else the mean
            over all classes, each against the rest. None where a class has no sample.
    """

    samples: int
    inferences: int
    top1_percent: float | None
    auc: float | None

    def metrics(self) -> dict[str, float]:
        """By the names under which they are logged."""
        found = {"mlperf_top1_percent": self.top1_percent, "mlperf_auc": self.auc}
        return {name: value for name, value in found.items() if value is not None}


def run_dataset(
    session: MlperfSession, benchmark: Benchmark, samples: Sequence[Sample], progress: Progress = no_progress
) -> Accuracy:
    """Run every sample once, windows averaged, and score.

    Raises:
        GarbledError: an answer has not as many results as the benchmark.
        BoardError, LinkError: the device refuses, or cannot be talked to.
    """
    inferences, scores = 0, []
    for done, sample in enumerate(samples, start=1):
        windows = []
        for data in sample.inputs():
            session.load(data)
            results = session.infer(1, 0).results
            if len(results) != benchmark.results or not np.all(np.isfinite(results)):
                raise GarbledError(
                    f"{session.name}: {sample.path.name} gives {results}, not {benchmark.results} numbers",
                    hint="are the file's bytes what the benchmark takes?",
                )
            windows.append(normalised(np.asarray(results)))
        inferences += len(windows)
        scores.append(np.mean(windows, axis=0))
        progress(done, len(samples))
    labels = np.array([sample.label for sample in samples])
    top1, auc = score(benchmark, np.array(scores), labels)
    return Accuracy(samples=len(samples), inferences=inferences, top1_percent=top1, auc=auc)


def normalised(results: Array) -> Array:
    """Scores of classes, so that they add up to one; a single number as it is."""
    total = results.sum()
    return results / total if len(results) > 1 and total else results


def score(benchmark: Benchmark, scores: Array, labels: Array) -> tuple[float | None, float | None]:
    """Top-1 in percent and AUC.

    Args:
        benchmark: whose results they are.
        scores: ``[n, results]``.
        labels: ``[n]`` classes.
    """
    top1 = None
    if benchmark.form is not Form.SPECTRUM:
        top1 = 100.0 * float(np.mean(np.argmax(scores, axis=1) == labels))
    if len(np.unique(labels)) < benchmark.classes:
        return top1, None
    if benchmark.classes == 2:
        return top1, area(scores[:, -1], labels == ANOMALY, 1.0)
    each = [area(scores[:, label], labels == label, 1.0) for label in range(benchmark.classes)]
    return top1, float(np.mean(each))

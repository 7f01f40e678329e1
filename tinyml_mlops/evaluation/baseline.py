"""What a linear model makes of the same input: a task that it solves needs no network.

* Classes and values: least squares on standardised inputs, by conjugate gradients on the normal equations
  (CGLS; Björck, "Numerical Methods for Least Squares Problems", 1996, § 7.4). The number of steps, chosen on
  validation data, is what regularises; no matrix of features × features is ever made. Classes are judged by
  how many of each are found: voices that were never heard shift all outputs, and by squared error no step
  at all would be better than any.
* Reconstruction: the principal components that hold 90 % of the training samples' variance.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from tinyml_mlops.data import TEST, TRAIN, VALIDATION, Manifest, Split, load_split
from tinyml_mlops.records import Record
from tinyml_mlops.tasks.base import Task
from tinyml_mlops.tasks.metric import Metric

Array = npt.NDArray[Any]
Model = Callable[[Array], Array]
"""Samples ``[n, features]`` → outputs ``[n, targets]``."""
Error = Callable[[Array, Array], float]
"""Outputs and targets ``[n, targets]`` → how bad."""

MOST_SAMPLES = 10_000
MOST_COMPONENT_SAMPLES = 1_000
MOST_STEPS = 60
PATIENCE = 5
"""Steps without progress on validation data, after which it stops."""
KEPT_VARIANCE = 0.9
ROWS = 1_000
"""At a time, where a copy of the inputs is needed."""


class Baseline(Record):
    """``work/baseline/baseline.json``.

    Attributes:
        kind: ``linear``: least squares; ``components``: principal components.
        metric: the task's headline over the test split.
        samples: that it learned from.
        parameters: steps of the fit, or components.
    """

    kind: Literal["linear", "components"]
    metric: Metric
    samples: int
    parameters: int


def baseline(task: Task, data_dir: Path, *, seed: int) -> Baseline:
    """Fit, choose a rule on validation data as for any variant, and score the test split.

    Deterministic; 10,000 samples of 96 × 96 take seconds, and as much memory as they have themselves.

    Raises:
        DataError: the prepared data is missing or damaged.
    """
    manifest = Manifest.of(data_dir)
    train, validation = (load_split(data_dir, name) for name in (TRAIN, VALIDATION))
    learned = task.training_samples(train)
    learned = learned.at(_evenly(len(learned), MOST_SAMPLES))
    kind: Literal["linear", "components"]
    if np.array_equal(task.targets(learned), learned.x):
        kind, (model, parameters) = "components", components(_rows(learned))
    else:
        held_out = task.training_samples(validation)
        classes = len(manifest.labels) if "categorical" in task.loss else 0
        kind, (model, parameters) = (
            "linear",
            linear(
                _rows(learned),
                _targets(task.targets(learned), classes),
                _rows(held_out),
                _targets(task.targets(held_out), classes),
                worse=share_not_found if classes else squared_error,
            ),
        )
    rule = task.choose_rule(validation, _outputs(model, validation), manifest.labels)
    test = load_split(data_dir, TEST)
    metric = task.score(test, _outputs(model, test), rule, seed).headline
    return Baseline(kind=kind, metric=metric, samples=len(learned), parameters=parameters)


def linear(
    x: Array, targets: Array, x_held_out: Array, targets_held_out: Array, *, worse: Error
) -> tuple[Model, int]:
    """Least squares, stopped where the error on held-out samples is least; with the number of steps.

    Args:
        x: ``[n, features]``.
        targets: ``[n, targets]``.
        x_held_out: samples that decide when to stop.
        targets_held_out: theirs.
        worse: what is to be small.
    """
    mean, deviation = _statistics(x)
    offset = targets.mean(axis=0)
    best, best_error, best_step = np.zeros((x.shape[1], targets.shape[1]), np.float32), np.inf, 0
    for step, weights in enumerate(_steps(x, mean, deviation, targets - offset)):
        model = _affine(weights, mean, deviation, offset)
        error = worse(model(x_held_out), targets_held_out)
        if error < best_error:
            best, best_error, best_step = weights, error, step
        if step - best_step >= PATIENCE or step >= MOST_STEPS:
            break
    return _affine(best, mean, deviation, offset), best_step


def components(x: Array) -> tuple[Model, int]:
    """Reconstruct from the principal components that keep :data:`KEPT_VARIANCE`; with their number.

    Args:
        x: ``[n, features]``; at most :data:`MOST_COMPONENT_SAMPLES` of them, evenly spread, are used.
    """
    mean = x.mean(axis=0, dtype=np.float64)
    centred = x[_evenly(len(x), MOST_COMPONENT_SAMPLES)] - mean
    # The same as of features × features, without ever making that matrix.
    variances, coordinates = np.linalg.eigh(centred @ centred.T)
    variances, coordinates = np.maximum(variances[::-1], 0.0), coordinates[:, ::-1]
    held = np.cumsum(variances)
    kept = int(np.searchsorted(held, KEPT_VARIANCE * held[-1])) + 1 if held[-1] > 0.0 else 0
    chosen = (coordinates[:, :kept] / np.sqrt(variances[:kept])).T @ centred
    return lambda samples: mean + (samples - mean) @ chosen.T @ chosen, kept


def _steps(x: Array, mean: Array, deviation: Array, residual: Array) -> Iterator[Array]:
    """Weights for standardised features after 0, 1, 2, … steps; every target has a search of its own.

    x is never copied: its mean and deviation go into the vectors that it is multiplied with.
    """

    def back(values: Array) -> Array:
        summed = x.T @ values - np.outer(mean, values.sum(axis=0))
        return np.asarray(summed / deviation[:, np.newaxis], np.float32)

    residual = np.asarray(residual, np.float32)
    weights = np.zeros((x.shape[1], residual.shape[1]), np.float32)
    yield weights
    slope = back(residual)
    direction, size = slope, np.square(slope).sum(axis=0)
    while size.max() > 0.0:
        scaled = direction / deviation[:, np.newaxis]
        moved = x @ scaled - mean @ scaled
        rate = size / np.maximum(np.square(moved).sum(axis=0), np.finfo(np.float32).tiny)
        weights = weights + rate * direction
        residual = residual - rate * moved
        yield weights
        slope = back(residual)
        new_size = np.square(slope).sum(axis=0)
        direction = slope + direction * (new_size / np.maximum(size, np.finfo(np.float32).tiny))
        size = new_size


def squared_error(outputs: Array, targets: Array) -> float:
    return float(np.square(outputs - targets).mean())


def share_not_found(outputs: Array, targets: Array) -> float:
    """Of the samples of a class, the share whose largest output is another; mean of the classes there are."""
    right = outputs.argmax(axis=1) == targets.argmax(axis=1)
    there = targets.sum(axis=0)
    found = right @ targets
    return 1.0 - float((found[there > 0] / there[there > 0]).mean())


def _affine(weights: Array, mean: Array, deviation: Array, offset: Array) -> Model:
    scaled = weights / deviation[:, np.newaxis]
    shift = offset - mean @ scaled
    return lambda samples: samples @ scaled + shift


def _statistics(x: Array) -> tuple[Array, Array]:
    """Mean and deviation of every feature; a constant one gets 1, and so plays no part."""
    mean = x.mean(axis=0, dtype=np.float64)
    squares = sum(np.square(x[at : at + ROWS] - mean).sum(axis=0) for at in range(0, len(x), ROWS))
    deviation = np.sqrt(squares / len(x))
    deviation = np.where(deviation > 1e-6 * np.maximum(np.abs(mean), 1.0), deviation, 1.0)
    return mean.astype(np.float32), deviation.astype(np.float32)


def _targets(values: Array, classes: int) -> Array:
    """``[n, targets]``: class numbers become one column a class."""
    if classes:
        return np.eye(classes, dtype=np.float32)[values.reshape(-1).astype(np.int64)]
    return np.asarray(values, np.float32).reshape(len(values), -1)


def _evenly(n: int, most: int) -> npt.NDArray[np.int64]:
    return np.unique(np.linspace(0, n - 1, min(n, most)).astype(np.int64))


def _rows(split: Split) -> Array:
    return split.x.reshape(len(split), -1)


def _outputs(model: Model, split: Split) -> npt.NDArray[np.float32]:
    return np.asarray(model(_rows(split)), np.float32)

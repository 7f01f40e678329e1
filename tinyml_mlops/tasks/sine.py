"""Hello world: the sine of a number, learned from noisy samples."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tinyml_mlops.config import SYNTHETIC, DataParams
from tinyml_mlops.data import TEST, Dataset, Split
from tinyml_mlops.data.splits import Fractions, by_index, positions_of, set_calibration_aside
from tinyml_mlops.decision import DecisionRule, Value
from tinyml_mlops.errors import DataError
from tinyml_mlops.tasks.base import ModelSpec, Outputs, Task
from tinyml_mlops.tasks.metric import Curve, Line, Scores
from tinyml_mlops.tasks.scores.values import mean_absolute_error, mean_squared_error

NOISE = 0.1  # standard deviation of what is added to the sine in training
HIDDEN = 16
POINTS = 200  # of the figure


@dataclass(frozen=True)
class Sine(Task):
    """x in 0…2π → sin x, by a dense 16-16-1 network with ReLU.

    The model learns from noisy values and is judged by the true ones: its error is that of the model.
    """

    name: str = "sine"
    loss: str = "mse"
    keras_metrics: tuple[str, ...] = ("mae",)

    def prepare(self, params: DataParams, seed: int, scratch: Path | None = None) -> Dataset:
        """Make ``params.samples`` points; see :meth:`tinyml_mlops.tasks.base.Task.prepare`."""
        if not params.synthetic:
            raise DataError(
                f"data.source: {params.source}: the task sine makes its own data",
                hint=f"set data.source: {SYNTHETIC}",
            )
        if params.labels:
            raise DataError("data.labels: the task sine has no classes", hint="set data.labels: auto")
        random = np.random.default_rng(seed)
        count = params.samples
        x = random.uniform(0.0, 2.0 * np.pi, (count, 1)).astype(np.float32)
        truth = np.sin(x)
        noisy = (truth + random.normal(0.0, NOISE, x.shape)).astype(np.float32)
        ids = np.array([f"point-{number:06d}" for number in range(count)])
        labels = ["point"] * count
        home = by_index(
            labels, range(count), ids.tolist(), Fractions(params.validation_fraction, params.test_fraction)
        )
        home = set_calibration_aside(home, labels, params.calibration_samples, random)
        return Dataset(
            splits={
                name: Split(x[at], (truth if name == TEST else noisy)[at], ids[at])
                for name, at in positions_of(home).items()
            },
            labels=(),
            licence="Apache-2.0 (made by this project)",
            features={"kind": "raw", "unit": "radian"},
            notes=(f"normal noise of {NOISE} on all targets but those of the test split",),
        )

    def build_model(self, spec: ModelSpec, seed: int) -> Any:
        """The network of TFLM's hello world, with the kinks of its first layer spread over the input.

        All inputs are positive: from Keras' own start, without biases, every kink is at 0, the first layer
        is linear, and some seeds never learn more than half a wave.
        """
        import tf_keras as keras

        keras.utils.set_random_seed(seed)
        inputs = keras.Input(spec.input_shape, name="input")
        hidden = keras.layers.Dense(HIDDEN, activation="relu", name="dense1")(inputs)
        hidden = keras.layers.Dense(HIDDEN, activation="relu", name="dense2")(hidden)
        model = keras.Model(inputs, keras.layers.Dense(1, name="output")(hidden), name=self.name)
        slopes = np.where(np.arange(HIDDEN) % 2, -1.0, 1.0)
        kinks = np.linspace(0.0, 2.0 * np.pi, HIDDEN, endpoint=False)
        model.get_layer("dense1").set_weights([slopes[np.newaxis], -slopes * kinks])
        return model

    def choose_rule(self, validation: Split, outputs: Outputs, labels: tuple[str, ...]) -> DecisionRule:
        """A regression: the output is the answer."""
        return Value()

    def score(self, split: Split, outputs: Outputs, rule: DecisionRule, seed: int) -> Scores:
        """Mean absolute error, in units of the sine's amplitude; the curve against the truth."""
        return Scores(
            headline=mean_absolute_error(split.y, outputs, seed),
            others=(mean_squared_error(split.y, outputs, seed),),
            curve=_curve(split, outputs),
        )


def _curve(split: Split, outputs: Outputs) -> Curve:
    """Up to :data:`POINTS` of the samples, by their x."""
    x = split.x.reshape(-1)
    order = np.argsort(x, kind="stable")
    at = order[np.unique(np.linspace(0, len(x) - 1, min(len(x), POINTS)).astype(np.int64))]
    everywhere = np.linspace(0.0, 2.0 * np.pi, 61)
    return Curve(
        title="The curve against the truth",
        x_label="x, radian",
        y_label="sin x",
        lines=(
            Line(
                name="truth",
                x=tuple(everywhere.tolist()),
                y=tuple(np.sin(everywhere).tolist()),
                style="reference",
            ),
            Line(
                name="model",
                x=tuple(x[at].tolist()),
                y=tuple(outputs.reshape(-1)[at].tolist()),
                style="points",
            ),
        ),
    )


TASK = Sine()

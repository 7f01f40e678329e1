"""Fitting the float model."""

import csv
import io
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tinyml_mlops.config import Params
from tinyml_mlops.data import TRAIN, VALIDATION, Manifest, Split, load_split
from tinyml_mlops.files import write_text
from tinyml_mlops.tasks.base import ModelSpec, Task
from tinyml_mlops.training.keras_file import save_model
from tinyml_mlops.training.progress import progress_bar
from tinyml_mlops.training.start import start_tensorflow

History = dict[str, list[float]]


def train(task: Task, data_dir: Path, params: Params, out_dir: Path) -> History:
    """Fit the task's model; write ``model.keras`` and ``history.csv`` into ``out_dir``.

    The same params and data give the same bytes.

    Raises:
        DataError: the prepared data is missing or damaged.
    """
    manifest = Manifest.of(data_dir)
    learned, validation = load_split(data_dir, TRAIN), load_split(data_dir, VALIDATION)
    start_tensorflow(params.seed)
    model = task.build_model(ModelSpec.of(manifest), params.seed)
    history = fit(
        model,
        task,
        learned,
        validation,
        title="train",
        epochs=params.train.epochs,
        batch_size=params.train.batch_size,
        learning_rate=params.train.learning_rate,
    )
    save_model(model, out_dir / "model.keras")
    write_text(out_dir / "history.csv", history_csv(history))
    return history


def fit(
    model: Any,
    task: Task,
    learned: Split,
    validation: Split,
    *,
    title: str,
    epochs: int,
    batch_size: int,
    learning_rate: float,
    callbacks: Sequence[Any] = (),
) -> History:
    """Learn the task's targets from its training samples.

    Adam with a learning rate that falls to 0 along half a cosine; one bar, no other output.
    """
    import tf_keras as keras

    learned, validation = task.training_samples(learned), task.training_samples(validation)
    steps = steps_per_epoch(len(learned), batch_size)
    rate = keras.optimizers.schedules.CosineDecay(learning_rate, epochs * steps)
    model.compile(keras.optimizers.Adam(rate), task.loss, list(task.keras_metrics))
    history = model.fit(
        learned.x,
        task.targets(learned),
        batch_size=batch_size,
        epochs=epochs,
        validation_data=(validation.x, task.targets(validation)),
        verbose=0,
        callbacks=[progress_bar(title, epochs, steps), *callbacks],
    )
    return {name: [float(value) for value in values] for name, values in history.history.items()}


def steps_per_epoch(samples: int, batch_size: int) -> int:
    return math.ceil(samples / batch_size)


def history_csv(history: History) -> str:
    """One row an epoch, counted from 1; DVC plots it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["epoch", *history])
    for epoch, values in enumerate(zip(*history.values(), strict=True), start=1):
        writer.writerow([epoch, *(repr(value) for value in values)])
    return text.getvalue()

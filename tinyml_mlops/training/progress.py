"""A progress bar for fitting: one line, an update a batch, the figures of the last epoch beside it."""

from collections.abc import Mapping
from typing import Any

from tqdm import tqdm


def progress_bar(title: str, epochs: int, steps: int) -> Any:
    """A Keras callback; shows nothing where stderr is not a terminal."""
    import tf_keras as keras

    class Bar(keras.callbacks.Callback):  # type: ignore[misc]
        def on_train_begin(self, logs: Mapping[str, float] | None = None) -> None:
            self.bar = tqdm(total=epochs * steps, desc=title, unit=" batches", disable=None)

        def on_train_batch_end(self, batch: int, logs: Mapping[str, float] | None = None) -> None:
            self.bar.update()

        def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
            self.bar.set_description(f"{title}, epoch {epoch + 1} of {epochs}")
            self.bar.set_postfix({name: f"{value:.4g}" for name, value in (logs or {}).items()})

        def on_train_end(self, logs: Mapping[str, float] | None = None) -> None:
            self.bar.close()

    return Bar()

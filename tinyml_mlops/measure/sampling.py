"""Test samples through the device."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import numpy.typing as npt

from tinyml_mlops.device.client import DeviceClient

Array = npt.NDArray[np.generic]
Progress = Callable[[int, int], None]
"""Called with how many samples are done, and of how many."""


def no_progress(done: int, total: int) -> None:
    """Show nothing."""


def spread(available: int, wanted: int) -> npt.NDArray[np.int64]:
    """Indices of up to ``wanted`` of ``available`` samples, evenly: a split by class stays balanced."""
    taken = min(available, wanted)
    return (np.arange(taken, dtype=np.int64) * available) // max(taken, 1)


def device_outputs(
    client: DeviceClient, inputs: Sequence[Array], progress: Progress = no_progress
) -> tuple[Array, ...]:
    """Run every sample on the device, in order, as one sequence where the model has state.

    Args:
        client: to ask.
        inputs: raw samples of every input of the model, ``[n, …]`` each.
        progress: is told after each sample.

    Returns:
        Raw values of every output, ``[n, *shape of the output without its batch of 1]``.
    """
    client.reset_state()
    count = len(inputs[0])
    outputs = tuple(
        np.empty((count, *_without_batch(tensor.shape)), tensor.dtype) for tensor in client.model().outputs
    )
    for index, sample in enumerate(zip(*inputs, strict=True)):
        for found, values in zip(outputs, client.infer_all(sample).outputs, strict=True):
            found[index] = values.reshape(found.shape[1:])
        progress(index + 1, count)
    return outputs


@contextmanager
def progress_bar(title: str) -> Iterator[Progress]:
    """A bar on a terminal, nothing elsewhere; give what it yields to :func:`device_outputs`."""
    from rich.console import Console
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    with Bar(console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _without_batch(shape: tuple[int, ...]) -> tuple[int, ...]:
    return shape[1:] if shape and shape[0] == 1 else shape

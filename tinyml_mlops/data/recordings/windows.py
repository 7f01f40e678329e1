"""Recordings into windows of one length."""

import numpy as np

from tinyml_mlops.data.recordings.recording import Values


def cut(values: Values, length: int, hop: int) -> Values:
    """Every window that fits, ``hop`` samples apart: ``[n, channels]`` → ``[k, length, channels]``."""
    windows = np.lib.stride_tricks.sliding_window_view(values, length, axis=0)[::hop]
    return np.ascontiguousarray(windows.transpose(0, 2, 1))


def liveliest(values: Values, length: int) -> Values:
    """The window with most movement about its mean, ``[n, channels]`` → ``[length, channels]``; its edges are
    held where the recording is shorter.
    """
    missing = length - len(values)
    if missing > 0:
        return np.pad(values, ((missing // 2, missing - missing // 2), (0, 0)), mode="edge")
    centred = np.cumsum(np.vstack([np.zeros((1, values.shape[1])), values]), axis=0)
    squares = np.cumsum(np.vstack([np.zeros((1, values.shape[1])), values**2]), axis=0)
    sums, energies = (total[length:] - total[:-length] for total in (centred, squares))
    movement = (energies - sums**2 / length).sum(axis=1)
    start = int(np.argmax(movement))
    return values[start : start + length]

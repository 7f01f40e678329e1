"""Folders of gesture recordings, drawn by the task's own simulation at any rate and in any unit."""

from pathlib import Path

import numpy as np

from tinyml_mlops.tasks.gestures.motion import MOTIONS
from tinyml_mlops.tasks.gestures.sensor import sensed
from tinyml_mlops.tasks.gestures.user import User


def write_gestures(
    folder: Path,
    *,
    labels: tuple[str, ...] = ("rotate", "swipe_left"),
    users: int = 5,
    each: int = 3,
    rate_hz: float = 100.0,
    seconds: float = 2.0,
    unit: float = 1.0,
) -> Path:
    """``<label>/user<n>_<n>.csv``; ``unit`` is what 1 g is written as."""
    for number in range(users):
        user = User.draw(np.random.default_rng([7, number]))
        for label in labels:
            for take in range(each):
                random = np.random.default_rng([8, number, labels.index(label), take])
                time_s = np.arange(round(seconds * rate_hz)) / rate_hz
                felt = unit * sensed(MOTIONS[label][0](user, time_s, random), user, time_s, random)
                write_csv(folder / label / f"user{number}_{take}.csv", time_s, felt)
    return folder


def write_csv(path: Path, time_s: np.ndarray, values: np.ndarray, header: str = "time,x,y,z") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savetxt(path, np.column_stack([time_s, values]), "%.9g", ",", header=header, comments="")

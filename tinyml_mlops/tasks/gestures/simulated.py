"""Gestures that the project makes itself: many users, each with habits and a sensor of their own."""

import numpy as np

from tinyml_mlops.config import DataParams
from tinyml_mlops.errors import DataError
from tinyml_mlops.features import Window
from tinyml_mlops.tasks.gestures.motion import MOTIONS
from tinyml_mlops.tasks.gestures.sensor import RANGE_G, sensed
from tinyml_mlops.tasks.gestures.takes import Take, Takes
from tinyml_mlops.tasks.gestures.user import User

GESTURES_PER_USER = 25  # of each kind
MIN_USERS = 5


def simulated_takes(params: DataParams, seed: int, front_end: Window) -> Takes:
    """``params.samples`` gestures of one window each; class and user go round with the number.

    Raises:
        DataError: labels that are no gestures, too few samples, or a split that would mix the users.
    """
    labels = _checked_labels(params)
    users = max(MIN_USERS, round(params.samples / GESTURES_PER_USER / len(labels)))
    if params.samples < MIN_USERS * len(labels):
        raise DataError(
            f"data.samples: {params.samples} are too few for {len(labels)} gestures",
            hint=f"take at least {MIN_USERS * len(labels)}: every gesture by {MIN_USERS} users",
        )
    people = [User.draw(np.random.default_rng([seed, 1, number])) for number in range(users)]
    time_s = np.arange(front_end.window_samples) / front_end.rate_hz
    takes = []
    for number in range(params.samples):
        label, who = labels[number % len(labels)], number // len(labels) % users
        random = np.random.default_rng([seed, 2, number])
        draws = MOTIONS[label]
        motion = draws[int(random.integers(len(draws)))](people[who], time_s, random)
        felt = sensed(motion, people[who], time_s, random)
        takes.append(
            Take(f"{label}/user{who:02d}-{number:06d}", label, f"user{who:02d}", number, felt[np.newaxis])
        )
    notes = (f"simulated gestures of {users} users, who differ in habits, tilt, tempo and sensor",)
    return Takes(tuple(takes), labels, RANGE_G, "CC0-1.0 (made by this project)", notes)


def _checked_labels(params: DataParams) -> tuple[str, ...]:
    if params.split != "group":
        raise DataError(
            "data.split: index is for recordings; simulated gestures are split by user",
            hint="set data.split: group, or data.source to a folder",
        )
    known = ", ".join(MOTIONS)
    if unknown := [label for label in params.labels if label not in MOTIONS]:
        raise DataError(
            f"data.labels: {', '.join(unknown)} cannot be simulated; {known} can",
            hint="correct data.labels, or set data.source to a folder of recordings",
        )
    if len(set(params.labels)) != len(params.labels) or len(params.labels) < 2:
        raise DataError(
            f"data.labels: {', '.join(params.labels) or 'none'}: two or more different gestures are needed",
            hint=f"choose from {known}, or set it to auto",
        )
    return params.labels

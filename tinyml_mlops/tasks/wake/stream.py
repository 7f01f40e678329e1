"""Takes one after the other, as a microphone in a room hears them for a while."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tinyml_mlops.data.audio import Samples
from tinyml_mlops.data.augment import COLOURS, noise
from tinyml_mlops.features import Float, FrontEnd

PAUSE_S = (0.2, 2.0)
GAIN_DB = 6.0
NOISE_DB = (-55.0, -30.0)  # of full scale, another one every minute
NOISE_S = 60.0
LATEST_S, LEAST_S = 0.3, 0.1
"""A window holds the phrase if it ends so soon after it: at most, and at least where the phrase is as long as
the window."""


@dataclass(frozen=True)
class Stream:
    """Sound with the places of the phrase in it.

    Attributes:
        samples: at the front end's rate.
        phrases: (begin, end) of each, in samples.
    """

    samples: Samples
    phrases: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Windows:
    """A stream as the model hears it.

    Attributes:
        features: ``[windows, *feature_shape]``, not standardised.
        holds_phrase: ``[windows]`` bool.
    """

    features: Float
    holds_phrase: npt.NDArray[np.bool_]


def joined(
    takes: Sequence[tuple[Samples, bool]], rate_hz: int, window_samples: int, random: np.random.Generator
) -> Stream:
    """Takes in another order, with pauses between them and noise under all.

    Args:
        takes: and whether each is the phrase.
        rate_hz: of all of them.
        window_samples: so much silence is before and behind.
        random: where all chance comes from.
    """
    parts = [np.zeros(window_samples, np.float32)]  # the first window has nothing in it yet
    place, phrases = window_samples, []
    for number in random.permutation(len(takes)).tolist():
        samples, is_phrase = takes[number]
        gain = 10.0 ** (float(random.uniform(-GAIN_DB, GAIN_DB)) / 20.0)
        pause = np.zeros(int(random.uniform(*PAUSE_S) * rate_hz), np.float32)
        if is_phrase:
            phrases.append((place, place + len(samples)))
        parts += [np.asarray(samples * np.float32(gain), np.float32), pause]
        place += len(samples) + len(pause)
    parts.append(np.zeros(window_samples, np.float32))
    sound = np.concatenate(parts)
    for start in range(0, len(sound), int(NOISE_S * rate_hz)):
        piece = sound[start : start + int(NOISE_S * rate_hz)]
        level = 10.0 ** (float(random.uniform(*NOISE_DB)) / 20.0)
        colour = COLOURS[int(random.integers(len(COLOURS)))]
        piece += np.float32(level) * noise(len(piece), rate_hz, colour, random)
    return Stream(np.clip(sound, -1.0, 1.0), tuple(phrases))


def windows_of(stream: Stream, front_end: FrontEnd, hop_columns: int) -> Windows:
    """One window every ``hop_columns`` columns; each column is computed once."""
    columns = front_end.columns(stream.samples[np.newaxis])[0]
    view = np.lib.stride_tricks.sliding_window_view(columns, front_end.frames, axis=0)[::hop_columns]
    features = np.ascontiguousarray(np.moveaxis(view, -1, 1))
    length = front_end.sample_shape[0]
    ends = np.arange(len(features)) * hop_columns * front_end.step_samples + length
    holds = np.zeros(len(features), bool)
    for begin, end in stream.phrases:
        latest = end + latest_end(end - begin, length, front_end.rate_hz)
        holds |= (ends >= end) & (ends <= latest)
        holds[min(int(np.searchsorted(ends, end)), len(ends) - 1)] = True
    return Windows(features, holds)


def latest_end(phrase_samples: int, window_samples: int, rate_hz: int) -> int:
    """How many samples after a phrase a window may end and still hold all of it."""
    spare = window_samples - phrase_samples
    return int(min(max(spare, LEAST_S * rate_hz), LATEST_S * rate_hz))

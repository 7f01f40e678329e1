"""Takes one after the other, as a microphone in a room hears them for a while."""

from collections.abc import Callable, Iterable, Iterator, Sequence
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
LONGEST_S = 4 * 3600.0
"""A stream takes no more takes than that: its windows overlap, an hour of them fills 88 MB, and each is run
by every variant. Four hours tell rates of false alarms down to one in four hours."""
LATEST_S, LEAST_S = 0.4, 0.1
"""A window holds the phrase if it ends so soon after it: at most, and at least where the phrase is as long as
the window."""


@dataclass(frozen=True)
class Placed:
    """A take in a stream.

    Attributes:
        number: of the take.
        gain: that its samples are multiplied with.
        begin: its first sample in the stream.
        pause: samples of silence behind it.
    """

    number: int
    gain: float
    begin: int
    pause: int


@dataclass(frozen=True)
class Stream:
    """Where takes and phrases are in a sound that is never there as a whole.

    Attributes:
        placed: in their order in the stream.
        phrases: (begin, end) of each, in samples.
        edge: samples of silence before the first take and behind the last.
        length: of all of it.
        rate_hz: of the samples.
        random: of the noise; used up by :meth:`sound`.
    """

    placed: tuple[Placed, ...]
    phrases: tuple[tuple[int, int], ...]
    edge: int
    length: int
    rate_hz: int
    random: np.random.Generator

    def sound(self, take: Callable[[int], Samples]) -> Iterator[Samples]:
        """The stream in pieces of :data:`NOISE_S`, with noise under all; once.

        Args:
            take: samples of a take, by its number.
        """
        size = int(NOISE_S * self.rate_hz)
        waiting = np.zeros(0, np.float32)
        for part in self._parts(take):
            waiting = np.concatenate([waiting, part])
            while len(waiting) >= size:
                yield self._noisy(waiting[:size])
                waiting = waiting[size:]
        if len(waiting):
            yield self._noisy(waiting)

    def _parts(self, take: Callable[[int], Samples]) -> Iterator[Samples]:
        yield np.zeros(self.edge, np.float32)  # the first window has nothing in it yet
        for one in self.placed:
            yield np.asarray(take(one.number) * np.float32(one.gain), np.float32)
            yield np.zeros(one.pause, np.float32)
        yield np.zeros(self.edge, np.float32)

    def _noisy(self, piece: Samples) -> Samples:
        level = 10.0 ** (float(self.random.uniform(*NOISE_DB)) / 20.0)
        colour = COLOURS[int(self.random.integers(len(COLOURS)))]
        heard = piece + np.float32(level) * noise(len(piece), self.rate_hz, colour, self.random)
        return np.asarray(np.clip(heard, -1.0, 1.0), np.float32)


def joined(
    takes: Sequence[tuple[int, bool]], rate_hz: int, window_samples: int, random: np.random.Generator
) -> Stream:
    """Takes in another order, with pauses between them, until :data:`LONGEST_S` are full.

    Args:
        takes: length of each in samples, and whether it is the phrase.
        rate_hz: of all of them.
        window_samples: so much silence is before and behind.
        random: where all chance comes from.
    """
    place = window_samples
    placed: list[Placed] = []
    phrases: list[tuple[int, int]] = []
    for number in random.permutation(len(takes)).tolist():
        length, is_phrase = takes[number]
        gain = 10.0 ** (float(random.uniform(-GAIN_DB, GAIN_DB)) / 20.0)
        pause = int(random.uniform(*PAUSE_S) * rate_hz)
        if place + length > LONGEST_S * rate_hz and placed:
            continue
        if is_phrase:
            phrases.append((place, place + length))
        placed.append(Placed(number, gain, place, pause))
        place += length + pause
    return Stream(tuple(placed), tuple(phrases), window_samples, place + window_samples, rate_hz, random)


def columns_of(pieces: Iterable[Samples], front_end: FrontEnd) -> Float:
    """Unstandardised columns ``[columns, *column_shape]`` of a sound that comes in pieces."""
    frame, step = front_end.frame_samples, front_end.step_samples
    left, found = np.zeros(0, np.float32), [np.empty((0, *front_end.column_shape), np.float32)]
    for piece in pieces:
        left = np.concatenate([left, piece])
        if len(left) >= frame:
            columns = front_end.columns(left[np.newaxis])[0]
            found.append(columns)
            left = left[len(columns) * step :]
    return np.concatenate(found)


def windows_of(columns: Float, frames: int, hop_columns: int) -> Float:
    """A view ``[windows, frames, *column_shape]``: one every ``hop_columns`` columns."""
    view = np.lib.stride_tricks.sliding_window_view(columns, frames, axis=0)[::hop_columns]
    return np.moveaxis(view, -1, 1)


def holding_phrase(
    stream: Stream, windows: int, front_end: FrontEnd, hop_columns: int
) -> npt.NDArray[np.bool_]:
    """Whether each window of :func:`windows_of` has all of a phrase in it, and little behind."""
    length = front_end.sample_shape[0]
    ends = np.arange(windows) * hop_columns * front_end.step_samples + length
    holds = np.zeros(windows, bool)
    for begin, end in stream.phrases:
        latest = end + latest_end(end - begin, length, front_end.rate_hz)
        holds |= (ends >= end) & (ends <= latest)
        holds[min(int(np.searchsorted(ends, end)), len(ends) - 1)] = True
    return holds


def latest_end(phrase_samples: int, window_samples: int, rate_hz: int) -> int:
    """How many samples after a phrase a window may end and still hold all of it."""
    spare = window_samples - phrase_samples
    return int(min(max(spare, LEAST_S * rate_hz), LATEST_S * rate_hz))

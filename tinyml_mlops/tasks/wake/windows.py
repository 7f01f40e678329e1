"""Single windows to learn from: the phrase in its place, and everything that is not it."""

from collections import deque

import numpy as np

from tinyml_mlops.data.audio import Samples
from tinyml_mlops.data.augment import vary
from tinyml_mlops.tasks.wake.stream import latest_end

SNR_DB = (3.0, 35.0)
GAIN_DB = 9.0
SPEED_PERCENT = (90, 112)
SPEECH_BEFORE = 0.5  # share of the phrases that somebody was speaking before
HEARD = (0.4, 0.75)  # of a phrase that is not over yet
REMEMBERED = 32


class Windows:
    """Cuts windows out of takes.

    Remembers some speech without the phrase, to put it before phrases.
    """

    def __init__(self, window_samples: int, rate_hz: int) -> None:
        """Of this length."""
        self._length, self._rate_hz = window_samples, rate_hz
        self._others: deque[Samples] = deque(maxlen=REMEMBERED)

    def phrase(self, samples: Samples, random: np.random.Generator) -> Samples:
        """A window that ends soon after the phrase."""
        after = int(random.integers(latest_end(len(samples), self._length, self._rate_hz) + 1))
        return self._varied(self._ending(samples, after, random), random)

    def unfinished(self, samples: Samples, random: np.random.Generator) -> Samples:
        """A window that ends in the middle of the phrase."""
        heard = samples[: int(len(samples) * random.uniform(*HEARD))]
        return self._varied(self._ending(heard, 0, random), random)

    def other(self, samples: Samples, random: np.random.Generator) -> Samples:
        """A window of a take without the phrase; part of it lies before or behind, where it is short."""
        self._others.append(samples[-self._length :].copy())  # a recording may last an hour
        padded = np.pad(samples, self._length // 2)
        padded = np.pad(padded, (0, max(0, self._length - len(padded))))
        start = int(random.integers(len(padded) - self._length + 1))
        return self._varied(padded[start : start + self._length], random)

    def _ending(self, samples: Samples, after: int, random: np.random.Generator) -> Samples:
        """``samples``, then ``after`` samples of silence, then the window ends."""
        before = np.zeros(self._length, np.float32)
        if self._others and random.random() < SPEECH_BEFORE:
            other = self._others[int(random.integers(len(self._others)))]
            gap = int(random.integers(1, self._length // 4))
            before = np.concatenate([before, other, np.zeros(gap, np.float32)])
        return np.concatenate([before, samples, np.zeros(after, np.float32)])[-self._length :]

    def _varied(self, samples: Samples, random: np.random.Generator) -> Samples:
        return vary(
            np.asarray(samples, np.float32),
            self._rate_hz,
            random,
            shift_s=0.0,
            speed_percent=SPEED_PERCENT,
            snr_db=SNR_DB,
            gain_db=GAIN_DB,
        )

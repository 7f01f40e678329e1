"""Words that espeak-ng speaks, with noise, time shift and level; silence and unknown words as classes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tinyml_mlops.config import DataParams
from tinyml_mlops.data import espeak
from tinyml_mlops.data.audio import Samples, one_second
from tinyml_mlops.data.augment import COLOURS, noise, scale_to_rms, vary
from tinyml_mlops.data.stream import digest
from tinyml_mlops.errors import DataError
from tinyml_mlops.features import Mfcc
from tinyml_mlops.tasks.keywords.source import SILENCE, UNKNOWN, Clip

OTHER_WORDS = (
    "bed", "bird", "cat", "dog", "house", "tree", "happy", "marvin", "sheila", "wow", "backward", "forward",
    "follow", "learn", "visual", "table", "window", "garden", "river", "paper", "yellow", "orange", "purple",
    "morning", "money", "water", "coffee", "music", "doctor", "letter", "summer", "winter", "button",
    "market", "finger", "island", "silver", "never", "under", "over", "gone", "write", "light", "town",
)  # fmt: skip
SPEED_WPM = (110, 230)
PITCH = (20, 80)
SPEECH_LEVEL = 0.07  # RMS relative to full scale, about −23 dB
SNR_DB = (0.0, 25.0)
GAIN_DB = 9.0
COPY_SPEED_PERCENT = (90, 112)  # of training copies only: voices between those that espeak-ng has
SILENCE_DB = (-60.0, -25.0)
MIN_VOICES = 5


@dataclass(frozen=True)
class SpokenWords:
    """Clips planned for every voice alike; the class goes round with the sample number."""

    labels: tuple[str, ...]
    clips: Sequence[Clip]
    utterances: Sequence[espeak.Utterance | None]  # None: silence
    front_end: Mfcc
    notes: tuple[str, ...]
    licence: str = "CC0-1.0 (made by this project with espeak-ng)"

    @classmethod
    def plan(cls, params: DataParams, seed: int, front_end: Mfcc) -> "SpokenWords":
        """Decide who says what.

        Raises:
            DataError: no labels, or too few samples, or a split that would mix the voices.
            MissingToolError: espeak-ng is not installed.
        """
        if params.split != "group":
            raise DataError(
                "data.split: index is for recordings; spoken words are split by voice",
                hint="set data.split: group, or data.source to a folder",
            )
        if not params.labels:
            raise DataError(
                "data.labels: there is no word to speak", hint="list the keywords, or set it to auto"
            )
        if doubled := {word for word in params.labels if params.labels.count(word) > 1}:
            raise DataError(f"data.labels: {', '.join(sorted(doubled))} is listed twice", hint="list it once")
        labels = (*params.labels, SILENCE, UNKNOWN)
        voices = espeak.voices()[: params.samples // len(labels)]
        if len(voices) < MIN_VOICES:
            raise DataError(
                f"data.samples: {params.samples} are too few for {len(labels)} classes",
                hint=f"take at least {MIN_VOICES * len(labels)}: every class in {MIN_VOICES} voices",
            )
        random = np.random.default_rng([seed, 0])
        others = [word for word in OTHER_WORDS if word not in params.labels]
        clips, utterances = [], []
        for number in range(params.samples):
            label = labels[number % len(labels)]
            voice = voices[number // len(labels) % len(voices)]
            word = str(random.choice(others)) if label == UNKNOWN else label
            speed, pitch = int(random.integers(*SPEED_WPM)), int(random.integers(*PITCH))
            clips.append(Clip(f"{label}/{voice}-{number:06d}", label, voice, number))
            utterances.append(None if label == SILENCE else espeak.Utterance(word, voice, speed, pitch))
        notes = (f"espeak-ng {espeak.version()}, {len(voices)} voices",)
        return cls(labels, clips, utterances, front_end, notes)

    def part(self, start: int, stop: int) -> "SpokenWords":
        """See :meth:`~tinyml_mlops.tasks.keywords.source.ClipSource.part`."""
        return replace(self, clips=self.clips[start:stop], utterances=self.utterances[start:stop])

    def identity(self) -> bytes:
        """Who says what, and the version of the synthesiser."""
        return digest(self.clips, self.utterances, self.notes)

    def audio(self) -> Iterator[Samples]:
        """Speech at one level; an array of zeros stands for silence."""
        length = self.front_end.clip_samples
        spoken = espeak.speak([u for u in self.utterances if u is not None], self.front_end.rate_hz)
        for utterance in self.utterances:
            if utterance is None:
                yield np.zeros(length, np.float32)
            else:
                yield one_second(scale_to_rms(next(spoken), SPEECH_LEVEL), length)

    def rendered(self, clip: Clip, clean: Samples, copy: int, random: np.random.Generator) -> Samples:
        """Every copy is disturbed, also the first: a synthesiser alone is too easy a speaker."""
        rate_hz = self.front_end.rate_hz
        if clip.label == SILENCE:
            colour = COLOURS[int(random.integers(len(COLOURS)))]
            level = 10.0 ** (float(random.uniform(*SILENCE_DB)) / 20.0)
            return scale_to_rms(noise(len(clean), rate_hz, colour, random), level)
        speed = COPY_SPEED_PERCENT if copy else (100, 100)
        return vary(clean, rate_hz, random, speed_percent=speed, snr_db=SNR_DB, gain_db=GAIN_DB)

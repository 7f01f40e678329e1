"""A phrase that espeak-ng speaks in many voices, and much else that it speaks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tinyml_mlops.config import DataParams
from tinyml_mlops.data import TEST, VALIDATION, espeak
from tinyml_mlops.data.audio import Samples
from tinyml_mlops.data.augment import scale_to_rms
from tinyml_mlops.data.splits import divide
from tinyml_mlops.data.stream import digest, parts_of
from tinyml_mlops.errors import DataError
from tinyml_mlops.tasks.keywords.spoken import OTHER_WORDS
from tinyml_mlops.tasks.wake.speech import Take, spoken_part

OTHER = "other"
SPEED_WPM = (140, 220)
PITCH = (20, 80)
SPEECH_LEVEL = 0.07  # RMS relative to full scale, about −23 dB
SENTENCE_WORDS = (3, 8)
TALK_WORDS = {VALIDATION: (90, 200), TEST: (45, 100)}
"""In place of sentences, voices that are not learned from talk on: false alarms in an hour are told by hours
of speech. With the usual shares of the takes, both streams are equally long."""
TAKES_A_ROUND = 3  # one with the phrase, two without
ALIKE = 0.4  # share of the takes without the phrase that sound like it
MIN_VOICES = 5


@dataclass(frozen=True)
class SpokenPhrase:
    """Every voice says the phrase as often as any other."""

    labels: tuple[str, str]
    takes: Sequence[Take]
    utterances: Sequence[espeak.Utterance]
    rate_hz: int
    notes: tuple[str, ...]
    licence: str = "CC0-1.0 (made by this project with espeak-ng)"

    @classmethod
    def plan(cls, params: DataParams, seed: int, rate_hz: int) -> "SpokenPhrase":
        """Decide who says what.

        Raises:
            DataError: not one phrase, too few samples, or a split that would mix the voices.
            MissingToolError: espeak-ng is not installed.
        """
        if params.split != "group":
            raise DataError(
                "data.split: index is for recordings; a spoken phrase is split by voice",
                hint="set data.split: group, or data.source to a folder",
            )
        if len(params.labels) != 1 or not params.labels[0].strip():
            raise DataError(
                f"data.labels: a wake word is one phrase, not {len(params.labels)}",
                hint='write one, such as ["hey robot"], or set it to auto',
            )
        phrase = params.labels[0].strip()
        voices = espeak.voices()[: params.samples // TAKES_A_ROUND]
        if len(voices) < MIN_VOICES:
            raise DataError(
                f"data.samples: {params.samples} are too few",
                hint=f"take at least {MIN_VOICES * TAKES_A_ROUND}: the phrase in {MIN_VOICES} voices",
            )
        takes = []
        for number in range(params.samples):
            voice = voices[number // TAKES_A_ROUND % len(voices)]
            label = OTHER if number % TAKES_A_ROUND else phrase
            takes.append(Take(f"{label.replace(' ', '_')}/{voice}-{number:06d}", label, voice, number))
        random = np.random.default_rng([seed, 0])
        utterances = []
        for take, split in zip(takes, divide(takes, (OTHER, phrase), params, seed), strict=True):
            words = TALK_WORDS.get(split, SENTENCE_WORDS)
            text = phrase if take.label == phrase else _something_else(phrase, words, random)
            speed, pitch = int(random.integers(*SPEED_WPM)), int(random.integers(*PITCH))
            utterances.append(espeak.Utterance(text, take.group, speed, pitch))
        notes = (f"espeak-ng {espeak.version()}, {len(voices)} voices, phrase {phrase!r}",)
        return cls((OTHER, phrase), takes, utterances, rate_hz, notes)

    def parts(self) -> list[tuple[int, int]]:
        """See :meth:`~tinyml_mlops.tasks.wake.speech.Speech.parts`."""
        return list(parts_of([0] * len(self.takes)))

    def part(self, start: int, stop: int) -> "SpokenPhrase":
        """See :meth:`~tinyml_mlops.tasks.wake.speech.Speech.part`."""
        return replace(self, takes=self.takes[start:stop], utterances=self.utterances[start:stop])

    def identity(self) -> bytes:
        """Who says what, and the version of the synthesiser."""
        return digest(self.takes, self.labels, self.utterances, self.notes)

    def audio(self) -> Iterator[Samples]:
        """Speech at one level, without the silence around it."""
        for samples in espeak.speak(self.utterances, self.rate_hz):
            yield scale_to_rms(spoken_part(samples, self.rate_hz), SPEECH_LEVEL)


def _something_else(phrase: str, length: tuple[int, int], random: np.random.Generator) -> str:
    """So many other words, or what sounds like the phrase: parts of it, turned round, other words in it."""
    words = phrase.split()
    others = [word for word in OTHER_WORDS if word not in words]
    if random.random() >= ALIKE:
        return " ".join(random.choice(others, int(random.integers(*length))))
    other = str(random.choice(others))
    near = [
        [*words[:-1], other],
        [other, *words[1:]],
        [other, *words[:-1]],
        words[::-1],
        words[:-1],
        words[1:],
    ]
    possible = [" ".join(parts) for parts in near if parts and phrase not in " ".join(parts)]
    return str(random.choice(possible)) if possible else other

"""Words from a folder laid out as Speech Commands."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from tinyml_mlops.config import DataParams
from tinyml_mlops.data.audio import Samples, UnreadableAudioError, one_second, read_wav
from tinyml_mlops.data.augment import vary
from tinyml_mlops.data.speech_commands import Recording, list_recordings
from tinyml_mlops.data.stream import digest, identity_of_file
from tinyml_mlops.data.unreadable import UnreadableFilesError
from tinyml_mlops.errors import DataError
from tinyml_mlops.features import Mfcc
from tinyml_mlops.tasks.keywords.source import UNKNOWN, Clip

SNR_DB = (10.0, 40.0)
GAIN_DB = 9.0
SPEED_PERCENT = (82, 122)  # about the range of vocal tracts of grown-ups


@dataclass(frozen=True)
class RecordedWords:
    """Recordings with the classes that are to be learned from them."""

    folder: Path
    labels: tuple[str, ...]
    clips: Sequence[Clip]
    recordings: Sequence[Recording]
    front_end: Mfcc
    notes: tuple[str, ...] = ()
    licence: str = "see the source of the recordings"

    @classmethod
    def find(cls, folder: Path, params: DataParams, seed: int, front_end: Mfcc) -> "RecordedWords":
        """List the files and give each its class.

        Without labels, every class folder is a class. With labels, recordings of all other folders become
        :data:`UNKNOWN`, as many as an average class has.

        Raises:
            DataError: nothing there, a label without a folder, or one class only.
        """
        recordings = list_recordings(folder)
        counts = Counter(recording.label for recording in recordings)
        if missing := [label for label in params.labels if label not in counts]:
            raise DataError(
                f"data.labels: {folder} has no recordings of {', '.join(missing)}; "
                f"it has {', '.join(sorted(counts))}",
                hint="correct data.labels, or set it to auto",
            )
        labels = params.labels or tuple(sorted(counts))
        others = [recording for recording in recordings if recording.label not in labels]
        if others:
            size = round(sum(counts[label] for label in labels) / len(labels))
            chosen = np.random.default_rng([seed, 1]).permutation(len(others))[:size]
            kept = {others[number] for number in chosen.tolist()}
            recordings = [one for one in recordings if one.label in labels or one in kept]
            labels = (*labels, UNKNOWN)
        if len(labels) < 2:
            raise DataError(
                f"data.source: {folder} has one class only: {labels[0]!r}",
                hint="a classifier needs two or more; add a folder per further class",
            )
        clips = [
            Clip(r.id, r.label if r.label in labels else UNKNOWN, r.speaker, r.index) for r in recordings
        ]
        return cls(folder, labels, clips, recordings, front_end)

    def part(self, start: int, stop: int) -> "RecordedWords":
        """See :meth:`~tinyml_mlops.tasks.keywords.source.ClipSource.part`."""
        return replace(self, clips=self.clips[start:stop], recordings=self.recordings[start:stop])

    def identity(self) -> bytes:
        """Clips and the contents of their files."""
        return digest(self.clips, *(identity_of_file(one.path) for one in self.recordings))

    def audio(self) -> Iterator[Samples]:
        """One second of every file. All files are tried, so that the error names all that are unreadable."""
        failures: list[UnreadableAudioError] = []
        for recording in self.recordings:
            try:
                samples = read_wav(recording.path, self.front_end.rate_hz)
            except UnreadableAudioError as error:
                failures.append(error)
                samples = np.zeros(1, np.float32)
            yield one_second(samples, self.front_end.clip_samples)
        if failures:
            raise UnreadableFilesError(failures, self.folder, "record them again as WAV, or remove them")

    def rendered(self, clip: Clip, clean: Samples, copy: int, random: np.random.Generator) -> Samples:
        """A recording stays as it is; only its copies vary."""
        if copy == 0:
            return clean
        return vary(
            clean,
            self.front_end.rate_hz,
            random,
            speed_percent=SPEED_PERCENT,
            snr_db=SNR_DB,
            gain_db=GAIN_DB,
        )

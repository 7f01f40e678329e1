"""WAV folders ``positive/`` and ``negative/``; files of the second may be long."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tinyml_mlops.config import DataParams
from tinyml_mlops.data.audio import Samples, UnreadableAudioError, read_wav
from tinyml_mlops.data.stream import digest, identity_of_file, parts_of, size_of_file
from tinyml_mlops.data.unreadable import UnreadableFilesError
from tinyml_mlops.errors import DataError
from tinyml_mlops.tasks.wake.speech import Take, spoken_part

POSITIVE, NEGATIVE = "positive", "negative"
SPEAKER_END = "_"  # <speaker>_<anything>.wav


@dataclass(frozen=True)
class RecordedPhrase:
    """Recordings by folder; whose they are is what the file name begins with, up to the first underscore."""

    folder: Path
    takes: Sequence[Take]
    files: Sequence[Path]
    rate_hz: int
    labels: tuple[str, str] = (NEGATIVE, POSITIVE)
    notes: tuple[str, ...] = ()
    licence: str = "see the source of the recordings"

    @classmethod
    def find(cls, folder: Path, params: DataParams, rate_hz: int) -> "RecordedPhrase":
        """List the files.

        Raises:
            DataError: a folder is missing or empty, or labels are given.
        """
        if params.labels:
            raise DataError(
                "data.labels: recordings of a wake word are told by their folders",
                hint="set data.labels: []",
            )
        takes, files = [], []
        for label in (NEGATIVE, POSITIVE):
            found = sorted(path for path in (folder / label).glob("*") if path.suffix.lower() == ".wav")
            if not found:
                raise DataError(
                    f"data.source: {folder / label} holds no .wav file",
                    hint=f"put recordings with the phrase into {folder / POSITIVE}, all others into "
                    f"{folder / NEGATIVE}",
                )
            for index, path in enumerate(found):
                speaker = path.stem.split(SPEAKER_END, 1)[0]
                takes.append(Take(f"{label}/{path.name}", label, speaker, index))
                files.append(path)
        return cls(folder, takes, files, rate_hz)

    def parts(self) -> list[tuple[int, int]]:
        """See :meth:`~tinyml_mlops.tasks.wake.speech.Speech.parts`; by size, as some may last an hour."""
        return list(parts_of([size_of_file(path) for path in self.files]))

    def part(self, start: int, stop: int) -> "RecordedPhrase":
        """See :meth:`~tinyml_mlops.tasks.wake.speech.Speech.part`."""
        return replace(self, takes=self.takes[start:stop], files=self.files[start:stop])

    def identity(self) -> bytes:
        """Takes and the contents of their files."""
        return digest(self.takes, self.labels, *map(identity_of_file, self.files))

    def audio(self) -> Iterator[Samples]:
        """All files are tried, so that the error names all that are unreadable."""
        failures: list[UnreadableAudioError] = []
        for take, path in zip(self.takes, self.files, strict=True):
            try:
                samples = read_wav(path, self.rate_hz)
            except UnreadableAudioError as error:
                failures.append(error)
                continue
            if not failures:
                yield spoken_part(samples, self.rate_hz) if take.label == POSITIVE else samples
        if failures:
            raise UnreadableFilesError(failures, self.folder, "record them again as WAV, or remove them")

"""Words spoken by espeak-ng: many voices, speeds and pitches, the same for the same arguments."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tinyml_mlops.data.audio import Samples, decode_wav
from tinyml_mlops.errors import DataError, HostToolError, MissingToolError

PROGRAM = "espeak-ng"
TIMEOUT_S = 30.0
AHEAD = 1024  # clips that may wait to be taken: 65 MB

# Not en-gb: that voice ignores the speaker that is added to it (espeak-ng 1.51), `en` is the same accent.
ACCENTS = ("en-us", "en", "en-gb-scotland", "en-gb-x-gbclan", "en-gb-x-rp", "en-gb-x-gbcwmd", "en-029")
# Speakers of espeak-ng's own that speak clearly; whispers, robots and sound effects are left out.
# So are numbered copies of a speaker, and klatt, which equals caleb: no voice may be in two splits.
SPEAKERS = (
    "Alex", "Alicia", "Andrea", "Andy", "Annie", "Denis", "Diogo", "Gene", "Henrique", "Hugo", "Jacky", "Lee",
    "Marco", "Mario", "Michael", "Mike", "Nguyen", "adam", "anika", "antonio", "aunty", "belinda", "benjamin",
    "boris", "caleb", "david", "ed", "edward", "f1", "f2", "f3", "f4", "f5", "iven", "john", "linda",
    "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "marcelo", "max", "michel", "miguel", "pablo", "paul",
    "pedro", "quincy", "rob", "robert", "sandro", "shelby", "steph", "travis", "victor", "zac",
)  # fmt: skip
MIN_SPEAKERS = 10


@dataclass(frozen=True)
class Utterance:
    """One word as one voice says it.

    Attributes:
        voice: ``<accent>+<speaker>``.
        words_per_minute: espeak-ng's speed, 80 to 450.
        pitch: espeak-ng's pitch, 0 to 99.
    """

    word: str
    voice: str
    words_per_minute: int
    pitch: int


def voices() -> tuple[str, ...]:
    """One voice per speaker that is installed: a fixed accent for each, so that no two voices share a timbre.

    Raises:
        MissingToolError: espeak-ng or its voices are not installed.
    """
    listed = _run([_program(), "--voices=variant"]).decode(errors="replace")
    installed = set(re.findall(r"!v/(\S+)", listed))
    found = [(number, name) for number, name in enumerate(SPEAKERS) if name in installed]
    if len(found) < MIN_SPEAKERS:
        raise MissingToolError(
            f"{PROGRAM} has only {len(found)} of the {len(SPEAKERS)} voices that are needed",
            hint="install the package espeak-ng-data",
        )
    return tuple(f"{ACCENTS[number % len(ACCENTS)]}+{name}" for number, name in found)


def version() -> str:
    """espeak-ng's version; another one speaks otherwise, so it belongs into the manifest.

    Raises:
        MissingToolError: espeak-ng is not installed.
    """
    text = _run([_program(), "--version"]).decode(errors="replace")
    match = re.search(r"\d+(\.\d+)+", text)
    return match[0] if match else "unknown"


def speak(utterances: Sequence[Utterance], rate_hz: int) -> Iterator[Samples]:
    """Synthesise in as many processes as there are cores; results come in the order asked for.

    Raises:
        MissingToolError: espeak-ng is not installed.
        HostToolError: it failed.
    """
    program = _program()

    def one(utterance: Utterance) -> Samples:
        return _speak_one(program, utterance, rate_hz)

    with ThreadPoolExecutor(os.cpu_count()) as pool:  # threads: the work is in espeak-ng's processes
        for start in range(0, len(utterances), AHEAD):
            yield from pool.map(one, utterances[start : start + AHEAD])


def _speak_one(program: str, utterance: Utterance, rate_hz: int) -> Samples:
    speed, pitch = str(utterance.words_per_minute), str(utterance.pitch)
    content = _run(
        [program, "--stdout", "-z", "-v", utterance.voice, "-s", speed, "-p", pitch, "--", utterance.word]
    )
    try:
        return decode_wav(content, rate_hz)
    except ValueError as error:
        raise DataError(
            f"{PROGRAM} gave no audio for the word {utterance.word!r} ({utterance.voice}): {error}",
            hint="take a word that it can speak out of data.labels",
        ) from error


def _program() -> str:
    path = shutil.which(PROGRAM)
    if path is None:
        raise MissingToolError(
            f"{PROGRAM} is not installed; it speaks the words of the synthetic data",
            hint=f"install the Debian package {PROGRAM}, or set data.source to a folder of recordings",
        )
    return path


def _run(command: list[str]) -> bytes:
    try:
        done = subprocess.run(command, capture_output=True, check=True, timeout=TIMEOUT_S)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise HostToolError(
            f"{PROGRAM} did not answer within {TIMEOUT_S:.0f} s", hint=f"try: {' '.join(command)}"
        ) from error
    except subprocess.CalledProcessError as error:
        reason = error.stderr.decode(errors="replace").strip() or f"exit status {error.returncode}"
        raise HostToolError(f"{PROGRAM} failed: {reason}", hint=f"try: {' '.join(command)}") from error
    return done.stdout

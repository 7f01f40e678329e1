"""espeak-ng as a source of voices; skipped where it is not installed."""

import hashlib
import shutil

import numpy as np
import pytest

from tinyml_mlops.data import espeak
from tinyml_mlops.errors import MissingToolError

needs_espeak = pytest.mark.skipif(shutil.which(espeak.PROGRAM) is None, reason="espeak-ng is not installed")


@needs_espeak
def test_no_two_voices_sound_the_same() -> None:
    """Otherwise one voice would be in two splits under two names."""
    spoken = espeak.speak([espeak.Utterance("seven", voice, 160, 50) for voice in espeak.voices()], 16_000)
    digests = [hashlib.sha256(samples.tobytes()).hexdigest() for samples in spoken]
    assert len(set(digests)) == len(digests) >= 50


@needs_espeak
def test_the_same_words_in_the_same_order() -> None:
    words = [espeak.Utterance(word, "en-us+f2", 160, 50) for word in ("yes", "no", "yes")]
    first, second, third = espeak.speak(words, 16_000)
    assert np.array_equal(first, third)
    assert not np.array_equal(first[: len(second)], second[: len(first)])
    assert 0.1 < len(first) / 16_000 < 1.5


def test_without_espeak_the_message_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MissingToolError, match=r"data\.source"):
        espeak.voices()

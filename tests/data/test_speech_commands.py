"""Folders of recordings: what is found and what is refused."""

from pathlib import Path

import pytest

from tinyml_mlops.data.speech_commands import list_recordings
from tinyml_mlops.errors import DataError


def touch(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return folder


def test_label_speaker_and_number_come_from_the_path(tmp_path: Path) -> None:
    touch(
        tmp_path,
        "yes/ann_nohash_3.wav",
        "no/bob_smith_nohash_10.WAV",
        "_background_noise_/x.wav",
        "README.md",
    )
    found = [(r.label, r.speaker, r.index, r.id) for r in list_recordings(tmp_path)]
    assert found == [
        ("no", "bob_smith", 10, "no/bob_smith_nohash_10.WAV"),
        ("yes", "ann", 3, "yes/ann_nohash_3.wav"),
    ]


def test_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="nowhere does not exist"):
        list_recordings(tmp_path / "nowhere")


def test_a_file_in_place_of_a_folder(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="is a file"):
        list_recordings(touch(tmp_path, "one.wav") / "one.wav")


def test_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"holds no \.wav files"):
        list_recordings(touch(tmp_path, "yes/readme.txt"))


def test_other_names_are_listed_and_counted(tmp_path: Path) -> None:
    touch(tmp_path, *(f"yes/take{n}.wav" for n in range(9)), "yes/ann_nohash_1.wav")
    with pytest.raises(DataError, match=r"9 file\(s\).*yes/take0\.wav") as caught:
        list_recordings(tmp_path)
    assert "take8" not in str(caught.value)

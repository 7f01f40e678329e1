"""Keyword spotting on a folder of recordings: splits, classes, and every way the folder can be wrong."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from scipy.io import wavfile

from tinyml_mlops.config import DataParams
from tinyml_mlops.data import write_dataset
from tinyml_mlops.errors import DataError
from tinyml_mlops.tasks import load_task

KWS = load_task("keyword_spotting")
Make = Callable[..., DataParams]


def speakers(ids: np.ndarray) -> set[str]:
    return {str(name).split("/")[1].split("_")[0] for name in ids}


def test_no_speaker_is_in_two_splits(recordings: Path, data_params: Make) -> None:
    dataset = KWS.prepare(data_params(source=str(recordings)), 3)
    who = {name: speakers(split.ids) for name, split in dataset.splits.items()}
    assert not who["test"] & (who["train"] | who["validation"] | who["calibration"])
    assert not who["validation"] & (who["train"] | who["calibration"])
    assert {name: set(groups) for name, groups in dataset.groups.items()} == who


def test_split_by_index_takes_the_lowest_numbers(recordings: Path, data_params: Make) -> None:
    params = data_params(source=str(recordings), split="index", test_fraction=0.25)
    dataset = KWS.prepare(params, 3)
    assert all("_nohash_0" in name for name in dataset.splits["test"].ids.tolist())
    assert len(dataset.splits["test"]) == 15
    assert dataset.groups == {}


def test_classes_are_those_of_the_folder(recordings: Path, data_params: Make) -> None:
    dataset = KWS.prepare(data_params(source=str(recordings)), 3)
    assert dataset.labels == ("high", "low", "middle")
    train = dataset.splits["train"]
    assert [dataset.labels[y] for y in train.y] == [str(name).split("/")[0] for name in train.ids]


def test_folders_that_are_not_asked_for_become_unknown(recordings: Path, data_params: Make) -> None:
    params = data_params(source=str(recordings), labels=("high",), calibration_samples=4)
    dataset = KWS.prepare(params, 3)
    assert dataset.labels == ("high", "_unknown_")
    everything = np.concatenate([split.y for split in dataset.splits.values()])
    ids = np.concatenate([split.ids for split in dataset.splits.values()])
    originals = np.array(["#" not in name for name in ids.tolist()])
    assert np.count_nonzero(everything[originals] == 1) == 20  # as many as an average class has


def test_only_training_samples_are_varied_and_input_is_standardised(
    recordings: Path, data_params: Make
) -> None:
    dataset = KWS.prepare(data_params(source=str(recordings), augment=2), 3)
    copies = {name: sum("#" in i for i in split.ids.tolist()) for name, split in dataset.splits.items()}
    assert copies == {
        "train": 2 * len(dataset.splits["train"]) // 3,
        "validation": 0,
        "test": 0,
        "calibration": 0,
    }
    train = dataset.splits["train"].x
    assert train.shape[1:] == dataset.input_shape == (49, 10, 1)
    assert train.dtype == np.float32
    assert np.allclose(train.mean(axis=(0, 1, 3)), 0.0, atol=1e-3)
    assert np.allclose(train.std(axis=(0, 1, 3)), 1.0, atol=1e-3)


def test_the_same_seed_gives_the_same_data(recordings: Path, data_params: Make) -> None:
    params = data_params(source=str(recordings))
    digests = [KWS.prepare(params, seed).splits["train"].sha256() for seed in (5, 5, 6)]
    assert digests[0] == digests[1] != digests[2]


def test_unreadable_files_are_listed_with_their_number(recordings: Path, data_params: Make) -> None:
    spoilt = [
        recordings / f"low/speaker{speaker}_nohash_{number}.wav" for speaker in (0, 1) for number in (0, 1)
    ]
    for path in spoilt:
        path.write_bytes(b"RIFF")
    with pytest.raises(DataError, match=r"4 file\(s\)") as caught:
        KWS.prepare(data_params(source=str(recordings)), 3)
    assert all(f"{path}: is not a WAV file" in str(caught.value) for path in spoilt)


def test_silent_and_clipped_recordings_are_named(recordings: Path, data_params: Make, tmp_path: Path) -> None:
    silent, clipped = recordings / "low/speaker1_nohash_2.wav", recordings / "high/speaker3_nohash_1.wav"
    wavfile.write(silent, 8_000, np.random.default_rng(0).integers(-9, 9, 8_000).astype(np.int16))
    _, samples = wavfile.read(clipped)
    wavfile.write(clipped, 8_000, np.clip(samples.astype(np.int32) * 8, -32_768, 32_767).astype(np.int16))
    params = data_params(source=str(recordings))
    manifest = write_dataset(
        KWS.prepare(params, 3), tmp_path / "data", task="keywords", params=params, seed=3
    )
    of_sound = [warning for warning in manifest.warnings if "recording(s)" in warning]
    assert [warning.split("(")[0] + warning.rsplit(": ")[-1] for warning in of_sound] == [
        "1 recordinglow/speaker1_nohash_2.wav",
        "1 recordinghigh/speaker3_nohash_1.wav",
    ]
    assert "silent" in of_sound[0]
    assert "clipped" in of_sound[1]


def test_one_class_is_not_enough(recordings: Path, data_params: Make) -> None:
    for label in ("low", "middle"):
        for path in (recordings / label).iterdir():
            path.unlink()
    with pytest.raises(DataError, match="one class only: 'high'"):
        KWS.prepare(data_params(source=str(recordings)), 3)


def test_a_label_without_a_folder(recordings: Path, data_params: Make) -> None:
    with pytest.raises(DataError, match="no recordings of shrill; it has high, low, middle"):
        KWS.prepare(data_params(source=str(recordings), labels=("high", "shrill")), 3)


def test_too_few_speakers(recordings: Path, data_params: Make) -> None:
    for path in recordings.glob("*/speaker[2-4]_*"):
        path.unlink()
    with pytest.raises(DataError, match=r"needs 3 groups.*\n.*data\.split: index"):
        KWS.prepare(data_params(source=str(recordings)), 3)


def test_too_many_calibration_samples(recordings: Path, data_params: Make) -> None:
    with pytest.raises(DataError, match="calibration_samples is 50"):
        KWS.prepare(data_params(source=str(recordings), calibration_samples=50), 3)


def test_the_shared_digits_split_as_usual(shared_data: Path, data_params: Make) -> None:
    params = data_params(
        source=str(shared_data / "fsdd"), split="index", test_fraction=0.1, augment=0, calibration_samples=100
    )
    dataset = KWS.prepare(params, 42)
    numbers = {
        int(name.rsplit("_", 1)[1].removesuffix(".wav")) for name in dataset.splits["test"].ids.tolist()
    }
    assert numbers == {0, 1, 2, 3, 4}
    assert len(dataset.splits["test"]) == 200
    assert len(dataset.labels) == 10

"""Keyword spotting on words that espeak-ng speaks."""

import shutil
from collections.abc import Callable

import numpy as np
import pytest

from tinyml_mlops.config import DataParams
from tinyml_mlops.errors import DataError
from tinyml_mlops.tasks import load_task

KWS = load_task("keyword_spotting")
Make = Callable[..., DataParams]

pytestmark = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")


def test_split_by_voice_with_silence_and_unknown(data_params: Make) -> None:
    dataset = KWS.prepare(data_params(labels=("yes", "no"), samples=60), 1)
    assert dataset.labels == ("yes", "no", "_silence_", "_unknown_")
    voices = {
        name: {i.split("/")[1].rsplit("-", 1)[0] for i in split.ids.tolist()}
        for name, split in dataset.splits.items()
    }
    assert not voices["test"] & (voices["train"] | voices["calibration"] | voices["validation"])
    for split in ("train", "validation", "test"):
        assert set(dataset.splits[split].y.tolist()) == {0, 1, 2, 3}


def test_the_same_seed_gives_the_same_data(data_params: Make) -> None:
    params = data_params(labels=("yes", "no"), samples=40)
    digests = [KWS.prepare(params, seed).splits["train"].sha256() for seed in (1, 1, 2)]
    assert digests[0] == digests[1] != digests[2]


def test_silence_is_quieter_than_speech(data_params: Make) -> None:
    dataset = KWS.prepare(data_params(labels=("yes", "no"), samples=60), 1)
    train = dataset.splits["train"]
    loudness = train.x[:, :, 0, 0].max(axis=1)  # the zeroth coefficient is the sum of the log energies
    assert np.median(loudness[train.y == 2]) < np.median(loudness[train.y == 0])


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"split": "index", "labels": ("yes",)}, "split by voice"),
        ({"labels": ()}, "no word"),
        ({"labels": ("yes", "yes")}, "listed twice"),
        ({"labels": ("yes", "no"), "samples": 10}, "too few for 4 classes"),
    ],
)
def test_what_cannot_be_spoken_is_refused(data_params: Make, wrong: dict[str, object], message: str) -> None:
    with pytest.raises(DataError, match=message):
        KWS.prepare(data_params(**wrong), 1)

"""From takes to standardised features in four splits."""

import numpy as np

from tinyml_mlops.config import DataParams
from tinyml_mlops.data import SPLITS, TRAIN, Dataset, Split
from tinyml_mlops.data.checks import Content, check_contents
from tinyml_mlops.data.splits import set_calibration_aside
from tinyml_mlops.features import Float
from tinyml_mlops.tasks.anomalies.takes import NORMAL, Takes

LABELS = (NORMAL, "anomaly")


def build_dataset(source: Takes, params: DataParams, seed: int) -> Dataset:
    """Set calibration windows aside and standardise with mean and deviation of the training split.

    Raises:
        DataError: a recording is in two splits, or there are too few windows.
    """
    check_contents(Content(take.id, "", take.split, take.digest) for take in source.takes)
    owner = np.repeat(np.arange(len(source.takes)), [len(take.raw) for take in source.takes])
    conditions = [source.takes[number].condition for number in owner]
    home = set_calibration_aside(
        [source.takes[number].split for number in owner],
        conditions,
        params.calibration_samples,
        np.random.default_rng([seed, 3]),
    )
    raw: Float = np.concatenate([take.raw for take in source.takes])
    split_of = np.array(home)
    front_end = source.front_end.fitted(raw[split_of == TRAIN])
    everything = Split(
        x=front_end.standardise(raw).reshape(len(raw), -1),
        y=np.array([condition != NORMAL for condition in conditions], np.int64),
        ids=np.array([name for take in source.takes for name in take.ids]),
        groups=np.array([take.machine for take in source.takes])[owner],
    )
    splits = {name: everything.at(split_of == name) for name in SPLITS}
    apart = params.split == "group"
    return Dataset(
        splits=splits,
        labels=LABELS,
        licence=source.licence,
        groups={name: tuple(np.unique(split.groups).tolist()) for name, split in splits.items()}
        if apart
        else {},
        features=front_end.model_dump(mode="json"),
        notes=source.notes,
    )

"""What is in a prepared data folder: sources, counts, hashes, calibration ids."""

from pathlib import Path
from typing import Any

from tinyml_mlops.config import DataParams
from tinyml_mlops.records import Record

MANIFEST_NAME = "manifest.json"


class Manifest(Record):
    """``work/data/manifest.json``; written last, so that a folder with it is complete.

    Attributes:
        input_shape: of one sample.
        labels: class names in the order of the class numbers; empty for a regression.
        class_counts: per split, label → samples.
        groups: per split, the speakers or voices in it.
        calibration_ids: the samples that post-training quantisation may look at.
        sha256: per split, digest of the arrays (:meth:`tinyml_mlops.data.Split.sha256`).
        features: how the input is computed from what a sensor gives.
        warnings: what the checks of the data found and did not refuse.
    """

    task: str
    source: str
    licence: str
    seed: int
    params: DataParams
    input_shape: tuple[int, ...]
    labels: tuple[str, ...]
    counts: dict[str, int]
    class_counts: dict[str, dict[str, int]]
    groups: dict[str, tuple[str, ...]]
    calibration_ids: tuple[str, ...]
    sha256: dict[str, str]
    features: dict[str, Any]
    notes: tuple[str, ...]
    warnings: tuple[str, ...] = ()

    @classmethod
    def of(cls, data_dir: Path) -> "Manifest":
        """Read the manifest of a prepared folder.

        Raises:
            UserInputError: there is none, or it is of another version.
        """
        return cls.read(data_dir / MANIFEST_NAME)

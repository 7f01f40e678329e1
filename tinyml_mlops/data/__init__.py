"""Data sets: reading, making, splitting, storing."""

from tinyml_mlops.data.dataset import CALIBRATION, SPLITS, TEST, TRAIN, VALIDATION, Dataset, Split
from tinyml_mlops.data.manifest import Manifest
from tinyml_mlops.data.store import load_split, write_dataset

__all__ = [
    "CALIBRATION",
    "SPLITS",
    "TEST",
    "TRAIN",
    "VALIDATION",
    "Dataset",
    "Manifest",
    "Split",
    "load_split",
    "write_dataset",
]

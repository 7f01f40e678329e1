"""Params of small data sets."""

from collections.abc import Callable

import pytest

from tinyml_mlops.config import SYNTHETIC, DataParams


@pytest.fixture
def data_params() -> Callable[..., DataParams]:
    def make(**changes: object) -> DataParams:
        values: dict[str, object] = {
            "source": SYNTHETIC,
            "labels": (),
            "split": "group",
            "samples": 100,
            "augment": 1,
            "validation_fraction": 0.2,
            "test_fraction": 0.2,
            "calibration_samples": 6,
        }
        return DataParams(**(values | changes))  # type: ignore[arg-type]

    return make

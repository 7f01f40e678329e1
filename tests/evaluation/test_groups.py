"""Whose samples a variant gets wrong."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.evaluation.conftest import PARAMS
from tinyml_mlops.config import Variant
from tinyml_mlops.data import SPLITS, Dataset, load_split, write_dataset
from tinyml_mlops.evaluation import evaluate
from tinyml_mlops.tasks import load_task

pytestmark = pytest.mark.training


def grouped(prepared: Path, folder: Path) -> Path:
    """The data again; the truth of one of three owners of test samples is 1 off."""
    splits: dict[str, Any] = {name: load_split(prepared / "data", name) for name in SPLITS}
    test = splits["test"]
    groups = np.array(["ann", "bob", "cid"])[np.arange(len(test)) % 3]
    y = test.y + (groups == "bob")[:, np.newaxis].astype(np.float32)
    splits["test"] = replace(test, y=y, groups=groups)
    write_dataset(Dataset(splits, (), "CC0"), folder, task="sine", params=PARAMS.data, seed=7)
    return folder


def test_each_group_has_its_metric_the_worst_first(prepared: Path, tmp_path: Path) -> None:
    data, variant = grouped(prepared, tmp_path / "data"), Variant.FLOAT32
    found = evaluate(load_task("sine"), variant, data, prepared / "quantize" / variant, tmp_path / "out")
    assert found.groups[0].group == "bob"
    assert {one.group for one in found.groups} == {"ann", "bob", "cid"}
    assert sum(one.metric.n for one in found.groups) == found.metric.n
    assert found.groups[0].metric.value > 0.5 > found.groups[1].metric.value
    assert np.mean([one.metric.value for one in found.groups]) == pytest.approx(found.metric.value, abs=1e-6)


def test_where_samples_are_nobody_s_there_are_no_groups(prepared: Path, tmp_path: Path) -> None:
    variant = Variant.FLOAT32
    found = evaluate(
        load_task("sine"), variant, prepared / "data", prepared / "quantize" / variant, tmp_path / "out"
    )
    assert found.groups == ()

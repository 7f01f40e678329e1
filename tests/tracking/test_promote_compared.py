"""Candidate against champion on the test split of the project: both run, whatever was logged."""

from pathlib import Path

import numpy as np
import pytest

from tests.tracking.outputs import VARIANTS, with_git
from tests.tracking.splits import answers, write_splits
from tests.tracking.test_register import NAME, client_of, gate, track_all
from tinyml_mlops.data import TEST, load_split
from tinyml_mlops.layout import Layout
from tinyml_mlops.mlflow_plugin.registry.promote import Promotion, promote
from tinyml_mlops.mlflow_plugin.registry.register import register

PTQ, QAT = VARIANTS


@pytest.fixture
def rivals(measured: Path) -> Path:
    """Version 1, which knows all answers, is champion; version 2 has the same logged figures."""
    write_splits(measured, known_to=PTQ)
    params = gate(measured)
    with_git(measured)
    track_all(measured, params)
    assert register(measured, params).variant == PTQ
    assert promote(measured, params.gate, f"models:/{NAME}@candidate", "champion").moved
    only_qat = params.model_copy(update={"variants": (QAT,)})
    assert register(measured, only_qat).version == 2
    return measured


def ask(project: Path, version: int, **keys: object) -> Promotion:
    return promote(project, gate(project, **keys).gate, f"models:/{NAME}/{version}", "champion")


def test_the_split_at_hand_decides_not_the_logged_figures(rivals: Path) -> None:
    test = load_split(Layout(rivals).data, TEST)
    wrong = float(np.mean(answers(QAT, test.x) != test.y))
    assert wrong > 0.05
    refused = ask(rivals, 2, margin=0.01)
    check = refused.checks[-1]
    assert (refused.moved, refused.before) == (False, "1")
    assert check.value == pytest.approx(-wrong)
    assert "95 % interval of the difference" in "\n".join(refused.lines())

    path = Layout(rivals).data / "test.npz"
    content = path.read_bytes()
    path.unlink()  # what was logged is the same for both
    assert ask(rivals, 2, margin=0.0).moved
    assert int(client_of(rivals).get_model_version_by_alias(NAME, "champion").version) == 2
    path.write_bytes(content)
    back = ask(rivals, 1, margin=0.0)
    assert back.moved
    assert back.checks[-1].value == pytest.approx(wrong)


def test_proven_wants_the_interval_to_keep_the_margin(rivals: Path) -> None:
    """With a margin between the difference and the far end of its interval, only ``proven`` refuses."""
    told = ask(rivals, 2, margin=0.0, proven=True)
    low = told.checks[-1].value
    value = ask(rivals, 2, margin=0.0, proven=False).checks[-1].value
    assert low is not None
    assert value is not None
    assert low < value < 0
    margin = -(low + value) / 2
    assert not ask(rivals, 2, margin=margin, proven=True).moved
    assert ask(rivals, 2, margin=margin, proven=False).moved

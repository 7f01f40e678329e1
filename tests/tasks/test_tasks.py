"""Every task of the catalogue follows the protocol, and none of them needs tensorflow to score."""

import subprocess
import sys

import numpy as np
import pytest

from tinyml_mlops.config import task_names
from tinyml_mlops.decision import NOTHING
from tinyml_mlops.errors import ParamsError
from tinyml_mlops.tasks import load_task
from tinyml_mlops.tasks.base import confusion


@pytest.mark.parametrize("name", task_names())
def test_every_default_file_has_its_task(name: str) -> None:
    task = load_task(name)
    assert task.name == name
    assert task.loss
    assert task.keras_metrics


def test_an_unknown_task_is_named_with_the_known_ones() -> None:
    with pytest.raises(ParamsError, match=r"'juggling'.*\n.*keyword_spotting.*sine"):
        load_task("juggling")


def test_scoring_imports_no_tensorflow() -> None:
    code = (
        "import sys, numpy as np; from tinyml_mlops.tasks import load_task; import tinyml_mlops.evaluation;"
        "import tinyml_mlops.training; task = load_task('keyword_spotting');"
        "from tinyml_mlops.data import Split;"
        "split, outputs = Split(np.zeros((1, 2)), np.array([1]), np.array(['a'])), np.array([[0.2, 0.8]]);"
        "task.score(split, outputs, task.choose_rule(split, outputs, ('no', 'yes')), 0);"
        "sys.exit(any(name.split('.')[0] in ('tensorflow', 'tf_keras') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_confusion_counts_actual_by_predicted() -> None:
    table = confusion(np.array([0, 0, 1, 2]), np.array([0, 1, 1, 1]), 3)
    assert table.tolist() == [[1, 1, 0], [0, 1, 0], [0, 1, 0]]
    undecided = confusion(np.array([0, 1]), np.array([NOTHING, 1]), 2)
    assert undecided.tolist() == [[0, 0], [0, 1]]

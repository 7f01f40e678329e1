"""Candidate against champion on one test set. Imports mlflow."""

from pathlib import Path
from typing import Any

import numpy as np
from mlflow.entities.model_registry import ModelVersion

from tinyml_mlops.data import Split
from tinyml_mlops.errors import UserInputError
from tinyml_mlops.gate import Figures
from tinyml_mlops.gate.compare import Difference, Score, paired
from tinyml_mlops.mlflow_plugin.flavour import TinymlModel, load_model
from tinyml_mlops.mlflow_plugin.registry.at_hand import split_at_hand
from tinyml_mlops.mlflow_plugin.registry.links import TEST_DATA
from tinyml_mlops.tasks import load_task


def difference(
    project: Path, new: ModelVersion, old: ModelVersion, figures: Figures, champion: Figures, seed: int
) -> Difference:
    """Score both on the test split of the candidate.

    With the split in ``work/data`` both run on planrt here, sample by sample. Without it the figures of the
    runs are compared, which only means something where both were taken on the same split.

    Raises:
        UserInputError: the test sets differ, and the candidate's is not at hand.
    """
    wanted, other = new.tags.get(TEST_DATA, figures.test_data), old.tags.get(TEST_DATA, champion.test_data)
    test = split_at_hand(project, wanted)
    if test is None:
        if wanted != other or not wanted:
            raise UserInputError(
                f"version {new.version} was tested on split {wanted[:12] or 'unknown'}, champion version "
                f"{old.version} on {other[:12] or 'unknown'}: their figures cannot be compared",
                hint=f"bring the split of version {new.version} into work/data (`dvc repro`), or evaluate "
                "both on the same data (mlflow.models.evaluate); then promote again",
            )
        sign = 1.0 if figures.higher_is_better else -1.0
        return Difference(sign * (figures.value - champion.value))
    ours, theirs = (load_model(f"models:/{one.name}/{one.version}") for one in (new, old))
    return paired(
        _score(ours, test, seed),
        _score(theirs, test, seed),
        load_task(ours.facts.about.task).units(test).names,
        higher_is_better=figures.higher_is_better,
        seed=seed,
    )


def _score(model: TinymlModel, test: Split, seed: int) -> Score:
    task = load_task(model.facts.about.task)
    outputs = np.asarray(model.predict(test.x))

    def score(at: "np.ndarray[Any, Any]") -> float:
        return task.sample_score(test.at(at), outputs[at], model.facts.about.decision, seed).value

    return score

"""The parent run: one training, whatever is made of it later."""

import csv
import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tinyml_mlops.config import Params
from tinyml_mlops.data import Manifest
from tinyml_mlops.errors import UserInputError
from tinyml_mlops.files import sha256_bytes
from tinyml_mlops.layout import Layout
from tinyml_mlops.report.curves import curves_figure
from tinyml_mlops.tracking.content import DatasetFacts, Point, RunContent
from tinyml_mlops.tracking.digest import KIND_TAG, training_digest
from tinyml_mlops.tracking.outputs import expect_files

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TRAINING_FILES = ("data/manifest.json", "train/model.keras", "train/history.csv")
"""Names on the server; in ``work/`` they are the same."""
SPLITS = ("train", "validation", "test", "calibration")


def training_content(layout: Layout, params: Params, tags: dict[str, str]) -> RunContent:
    """Gather what the parent run of a training holds.

    ``tags`` tell where it comes from; they are not part of the digest, a commit alone makes no new run.

    Raises:
        UserInputError: an output of ``prepare`` or ``train`` is missing or damaged.
    """
    manifest = Manifest.of(layout.data)
    files = {name: layout.work / name for name in TRAINING_FILES}
    expect_files(files)
    history = _read_history(files["train/history.csv"])
    facts = _params(params)
    return RunContent(
        name=f"{params.task} training, {params.train.epochs} epochs, seed {params.seed}",
        digest=training_digest(files, facts),
        note=_note(params, manifest),
        params=facts,
        tags={**tags, KIND_TAG: "training", "tinyml.task": params.task},
        metrics=_curve_points(history),
        dataset=dataset_facts(manifest, "training"),
        artifacts=files,
        figures={"plots/learning_curves.png": partial(_draw, params.task, history)},
    )


def dataset_facts(manifest: Manifest, context: str) -> DatasetFacts:
    """The data set as MLflow shows it; the same data gives the same digest in parent and children."""
    hashes = json.dumps(manifest.sha256, sort_keys=True)
    return DatasetFacts(
        name=manifest.task,
        digest=sha256_bytes(hashes.encode()),
        source=manifest.source,
        context=context,
        profile=json.dumps({"samples": manifest.counts, "classes": len(manifest.labels)}, sort_keys=True),
    )


def _params(params: Params) -> dict[str, str]:
    return {
        "task": params.task,
        "seed": str(params.seed),
        "data_source": params.data.source,
        "data_split": params.data.split,
        "epochs": str(params.train.epochs),
        "batch_size": str(params.train.batch_size),
        "learning_rate": repr(params.train.learning_rate),
    }


def _read_history(path: Path) -> dict[str, list[float]]:
    """Columns of ``history.csv``, ``epoch`` among them."""
    try:
        with path.open(newline="", encoding="utf-8") as file:
            rows = [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]
    except (ValueError, TypeError) as error:
        raise UserInputError(
            f"{path}: not a table of numbers", hint="run `dvc repro --force train`"
        ) from error
    return {name: [row[name] for row in rows] for name in rows[0]} if rows else {}


def _curve_points(history: dict[str, list[float]]) -> tuple[Point, ...]:
    """Keras' names made plain, so that a training curve never stands in the column of a result."""
    epochs = history.get("epoch", [])
    return tuple(
        Point(_curve_name(name), value, int(epoch))
        for name, values in history.items()
        if name != "epoch"
        for epoch, value in zip(epochs, values, strict=True)
    )


def _curve_name(column: str) -> str:
    return f"validation_{column[4:]}" if column.startswith("val_") else f"train_{column}"


def _draw(task: str, history: dict[str, list[float]]) -> "Figure":
    columns = {_curve_name(name): values for name, values in history.items() if name != "epoch"}
    return curves_figure([int(epoch) for epoch in history.get("epoch", [])], columns, f"{task}: training")


def _note(params: Params, manifest: Manifest) -> str:
    samples = ", ".join(f"{manifest.counts[name]:,} {name}" for name in SPLITS if name in manifest.counts)
    return (
        f"Training of **{params.task}** on `{manifest.source}`: {samples}; split by {params.data.split}, "
        f"{params.train.epochs} epochs, seed {params.seed}.\n\n"
        f"Licence of the data: {manifest.licence}.\n\n"
        "Its children are the quantised variants, each measured on a board; `report.html` among the "
        "artifacts compares them."
    )

"""Score a variant on the test split and compare every rung of execution with the one above it."""

from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from tinyml_mlops.config import Variant
from tinyml_mlops.data import TEST, Manifest, Split, load_split
from tinyml_mlops.data.npz import load_npz, save_npz
from tinyml_mlops.decision import Decision, DecisionRule
from tinyml_mlops.errors import DataError
from tinyml_mlops.evaluation.baseline import Baseline
from tinyml_mlops.evaluation.evaluation import ClassResult, Evaluation, GroupResult
from tinyml_mlops.evaluation.parity import Parity, compare, differences, first_difference
from tinyml_mlops.evaluation.plots import confusion_csv, curve_csv
from tinyml_mlops.evaluation.quantized import as_seen, to_raw, to_real
from tinyml_mlops.files import write_json, write_text
from tinyml_mlops.tasks.base import Task, confusion

if TYPE_CHECKING:
    from tinyml_mlops.evaluation.runners.base import Runner
    from tinyml_mlops.plan import CompiledPlan

Array = npt.NDArray[Any]

KERAS, LITERT, TFLM, PLANRT = "keras", "litert_reference", "tflm", "planrt"

OUTPUTS_NAME = "outputs.npz"
"""``ids``, ``outputs`` (real values of planrt) and ``decided`` (class numbers; empty for a regression) of
every test sample: with these and ``decision.json``, any metric can be computed again."""

SLOW_RUNG_SAMPLES = 1_000
"""Reference kernels and TFLM take up to 15 ms a sample on the host: of larger test splits they run this
many samples, evenly spread; :attr:`Parity.samples` says so. planrt always runs all of them."""


@dataclass(frozen=True)
class _Rung:
    """One way to run the model, with what it gave.

    Attributes:
        at: positions in the test split that it ran.
        raw: outputs for them, in the type of the output tensor.
        runner: None for Keras, whose outputs were stored when the variant was made.
    """

    name: str
    at: npt.NDArray[np.int64]
    raw: Array
    runner: "Runner | None"


def evaluate(
    task: Task,
    variant: Variant,
    data_dir: Path,
    quantize_dir: Path,
    out_dir: Path,
    *,
    baseline: Baseline | None = None,
    seed: int = 0,
) -> Evaluation:
    """Write ``evaluation.json``, ``outputs.npz``, ``metrics.json``, ``confusion.csv``, ``curve.csv``.

    Args:
        task: scores the outputs.
        variant: which one it is.
        data_dir: prepared data with the test split.
        quantize_dir: holds ``model.tflite`` and ``keras_outputs.npz`` of the variant.
        out_dir: is made if it is not there.
        baseline: to report beside the variant.
        seed: of the bootstrap intervals.

    Raises:
        DataError: an input is missing or belongs to other data.
        UnsupportedModelError: planrt has no kernel for an op.
    """
    from tinyml_mlops.plan import compile_plan

    manifest, test = Manifest.of(data_dir), load_split(data_dir, TEST)
    tflite = _read(quantize_dir / "model.tflite")
    stored = load_npz(quantize_dir / "keras_outputs.npz")
    if not np.array_equal(stored["ids"], test.ids):
        raise DataError(
            f"{quantize_dir / 'keras_outputs.npz'} belongs to another test split",
            hint="run `dvc repro quantize` for this data",
        )
    compiled = compile_plan(tflite)
    rungs = _run_all(tflite, compiled, test, stored["outputs"])
    parity = tuple(_parity(*pair, compiled, test) for pair in pairwise(rungs))
    scale, zero_point = compiled.outputs[0].scale, compiled.outputs[0].zero_point
    real = {rung.name: to_real(rung.raw, scale, zero_point) for rung in rungs} | {KERAS: stored["outputs"]}
    test = replace(test, x=as_seen(test.x, compiled.inputs[0]))
    rule = Decision.read(quantize_dir / "decision.json").rule
    scores = task.score(test, real[PLANRT], rule, seed)
    predicted = rule.decide(test.x, real[PLANRT]) if rule.classifies else None
    table = np.empty((0, 0), np.int64)
    if predicted is not None:
        table = confusion(test.y, predicted, len(manifest.labels))
    evaluation = Evaluation(
        task=task.name,
        variant=variant,
        metric=scores.headline,
        others=scores.others,
        curve=scores.curve,
        rungs={rung.name: task.sample_score(test.at(rung.at), real[rung.name], rule, seed) for rung in rungs},
        groups=_groups(task, test, real[PLANRT], rule, seed),
        parity=parity,
        labels=manifest.labels,
        classes=_classes(manifest.labels, test, table),
        confusion=tuple(tuple(row) for row in table.tolist()),
        rule=rule,
        baseline=baseline,
    )
    decided = np.empty(0, np.int64) if predicted is None else predicted
    save_npz(out_dir / OUTPUTS_NAME, {"ids": test.ids, "outputs": real[PLANRT], "decided": decided})
    write_text(out_dir / "confusion.csv", confusion_csv(test, predicted, manifest.labels))
    write_text(out_dir / "curve.csv", curve_csv(scores.curve))
    write_json(out_dir / "metrics.json", evaluation.metrics())
    evaluation.write(out_dir / "evaluation.json")
    return evaluation


def _run_all(tflite: bytes, compiled: "CompiledPlan", test: Split, keras: Array) -> list[_Rung]:
    from tinyml_mlops.evaluation.runners.litert import LitertRunner
    from tinyml_mlops.evaluation.runners.planrt import PlanrtRunner
    from tinyml_mlops.evaluation.runners.tflm import TflmRunner

    source, result = compiled.inputs[0], compiled.outputs[0]
    x = to_raw(test.x, source.dtype, source.scale, source.zero_point)
    everything = np.arange(len(test))
    some = np.unique(np.linspace(0, len(test) - 1, min(len(test), SLOW_RUNG_SAMPLES)).astype(np.int64))
    rungs = [_Rung(KERAS, everything, to_raw(keras, result.dtype, result.scale, result.zero_point), None)]
    runners = (
        (LITERT, some, LitertRunner(tflite, reference=True)),
        (TFLM, some, TflmRunner(tflite)),
        (PLANRT, everything, PlanrtRunner(compiled.plan)),
    )
    for name, at, runner in tqdm(runners, "evaluate", unit=" rungs", disable=None):
        raw = runner.run(x[at])
        rungs.append(_Rung(name, at, raw.reshape(len(at), *keras.shape[1:]), runner))
    return rungs


def _parity(upper: _Rung, lower: _Rung, compiled: "CompiledPlan", test: Split) -> Parity:
    """Compare two rungs on the samples that both ran; trace the first that differs."""
    both = np.intersect1d(upper.at, lower.at)
    left, right = upper.raw[np.isin(upper.at, both)], lower.raw[np.isin(lower.at, both)]
    parity = compare(upper.name, left, lower.name, right)
    differing = differences(left, right).reshape(len(both), -1).any(axis=1)
    if upper.runner is None or lower.runner is None or not differing.any():
        return parity
    number = int(both[np.argmax(differing)])
    source = compiled.inputs[0]
    sample = to_raw(test.x[number : number + 1], source.dtype, source.scale, source.zero_point)
    traces = upper.runner.trace(sample), lower.runner.trace(sample)
    found = first_difference(compiled.ops, *traces, str(test.ids[number]))
    return parity.model_copy(update={"first_difference": found})


def _groups(
    task: Task, test: Split, outputs: Array, rule: DecisionRule, seed: int
) -> tuple[GroupResult, ...]:
    """The metric of each group's samples, the worst first; none for a group that it says nothing about."""
    found = []
    for name in np.unique(test.groups):
        at = np.flatnonzero(test.groups == name)
        try:
            metric = task.sample_score(test.at(at), outputs[at], rule, seed)
        except DataError:  # an AUC needs both classes, and a machine may be sound throughout
            continue
        found.append(GroupResult(group=str(name), metric=metric))
    found.sort(key=lambda one: one.metric.value if one.metric.higher_is_better else -one.metric.value)
    return tuple(found)


def _classes(labels: tuple[str, ...], test: Split, table: npt.NDArray[np.int64]) -> tuple[ClassResult, ...]:
    if not table.size:
        return ()
    return tuple(
        ClassResult(
            label=label,
            n=int(np.count_nonzero(test.y == number)),
            right=int(table[number, number]),
            predicted=int(table[:, number].sum()),
        )
        for number, label in enumerate(labels)
    )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DataError(
            f"{path} cannot be read: {error.strerror}", hint="run `dvc repro quantize`"
        ) from error

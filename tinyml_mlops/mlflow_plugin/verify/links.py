"""Each link: what it compares, and what is said when it does not hold. Imports mlflow.

Nothing is taken from a tag that can be computed again. Every function says in words what holds.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
from mlflow.entities import LifecycleStage

from tinyml_mlops.data import Manifest, load_split
from tinyml_mlops.errors import TinymlError, UserInputError
from tinyml_mlops.evaluation.runners.planrt import PlanrtRunner
from tinyml_mlops.evaluation.runners.tflm import TflmRunner
from tinyml_mlops.files import sha256_bytes
from tinyml_mlops.layout import Layout
from tinyml_mlops.mlflow_plugin.registry.links import (
    BUILD,
    CALIBRATION,
    DATA,
    FIRMWARE,
    PLAN,
    TFLITE,
    ids_digest,
    model_of,
    version_digest,
)
from tinyml_mlops.mlflow_plugin.verify.chain import NO_RUN, BrokenLinkError, NotCheckedError
from tinyml_mlops.mlflow_plugin.verify.evidence import Evidence
from tinyml_mlops.mlflow_plugin.verify.recomputed import compiled_again, logged_as_it_is
from tinyml_mlops.plan.writer import plan_id
from tinyml_mlops.tracking.models import DIGEST_TAG

Array = npt.NDArray[Any]
ELF, RECORD = "build/firmware.elf", "measurement.json"
SHOWN = 16  # digits of a digest that a message shows
FLOAT_TOLERANCE = 1e-5
"""Of the largest output: float32 is not associative, and the two runtimes add in different orders."""


def data(evidence: Evidence) -> str:
    """The splits: version against training, and against the arrays in ``work/data`` where they are those."""
    logged = evidence.manifest().sha256
    for split, digest in sorted(logged.items()):
        _tag_is(evidence, f"{DATA}{split}", f"split {split}", digest, "the training's manifest.json")
    told = f"{len(logged)} splits as the training logged them"
    folder = Layout(evidence.project).data
    try:
        here = Manifest.of(folder).sha256
    except UserInputError:
        return f"{told}; there is no work/data here to hash again"
    if here != logged:
        return f"{told}; work/data holds other data now"
    if missing := [split for split in sorted(logged) if not (folder / f"{split}.npz").exists()]:
        return f"{told}; work/data has no {', '.join(missing)} here to hash again"
    for split in sorted(logged):
        try:
            load_split(folder, split)
        except UserInputError as error:
            raise BrokenLinkError(error.what) from error
    return f"{told}; hashed again in work/data"


def calibration(evidence: Evidence) -> str:
    """The samples that quantisation looked at: those of the version, and of the data's calibration split."""
    ids = evidence.quantization().calibration_ids
    _tag_is(evidence, CALIBRATION, "the calibration ids", ids_digest(ids), "quantization.json")
    if strangers := sorted(set(ids) - set(evidence.manifest().calibration_ids)):
        raise BrokenLinkError(f"calibrated with {strangers[0]}, which is not in the data's calibration split")
    return f"{len(ids)} samples, all of the calibration split" if ids else "made without calibration samples"


def tflite(evidence: Evidence) -> str:
    """The model file: version, run and the record of its quantisation."""
    own = sha256_bytes(evidence.model.tflite)
    _tag_is(evidence, TFLITE, "model.tflite", own, "the version's model")
    run = evidence.first_run
    logged = sha256_bytes(evidence.artifact(run, "quantize/model.tflite"))
    _same("model.tflite", own, "the version's model", logged, f"run {run.info.run_id}")
    recorded = evidence.quantization().model_sha256
    _same("model.tflite", own, "the version's model", recorded, "quantization.json")
    return f"SHA-256 {own[:SHOWN]}… in version, run and quantization.json"


def plan(evidence: Evidence) -> str:
    """The plan computes what the model file computes, and is the one of every board's run."""
    model, golden = evidence.model, evidence.model.golden
    try:
        planned = PlanrtRunner(model.plan).run_all(*golden.inputs)
        reference = TflmRunner(model.tflite).run_all(*golden.inputs)
    except TinymlError as error:
        raise BrokenLinkError(error.what) from error
    for index, (ours, theirs, stored) in enumerate(zip(planned, reference, golden.outputs, strict=True)):
        if not (_equal(ours, stored) and _equal(theirs, stored)):
            raise BrokenLinkError(f"output {index} of plan and model.tflite differ on the golden vectors")
    held = {record.plan_id for record in model.facts.plans.values()}
    for board in evidence.boards:
        said = evidence.tag(f"{PLAN}{board}")
        if said not in held:
            raise BrokenLinkError(f"{board} was measured with plan {said[:SHOWN]}, which the version has not")
    same = f"plan and model.tflite give the same outputs for {len(golden)} golden vectors"
    return f"{compiled_again(evidence)}; {same}"


def firmware(evidence: Evidence, board: str) -> str:
    """The firmware on a board: its file, its build id, and the model inside it."""
    run, build_id = evidence.run(board), evidence.build(board).build_id
    elf, exported = evidence.artifact(run, ELF), evidence.artifact(run, "export/model.plan")
    _tag_is(evidence, f"{FIRMWARE}{board}", "firmware.elf", sha256_bytes(elf), f"run {run.info.run_id}")
    _tag_is(evidence, f"{BUILD}{board}", "the build id", build_id, "size.json")
    _tag_is(evidence, f"{PLAN}{board}", "model.plan", plan_id(exported), f"run {run.info.run_id}")
    if build_id.encode() not in elf:
        raise BrokenLinkError(f"firmware.elf does not carry build id {build_id}")
    if exported not in elf and evidence.model.tflite not in elf:
        raise BrokenLinkError("firmware.elf holds neither the plan nor the model file")
    return f"firmware.elf carries build id {build_id} and the model"


def measurement(evidence: Evidence, board: str) -> str:
    """What was measured: that firmware with that plan, and the figures that the run shows."""
    run, found = evidence.run(board), evidence.measurement(board)
    if run.info.lifecycle_stage != LifecycleStage.ACTIVE:
        raise BrokenLinkError(
            f"run {run.info.run_id} was deleted; `mlflow runs restore --run-id {run.info.run_id}` restores it"
        )
    _same("the board", board, "the version's tag", found.board, RECORD)
    _tag_is(evidence, f"{BUILD}{board}", "the build id", found.build, RECORD)
    _tag_is(evidence, f"{PLAN}{board}", "the plan", found.model_id, RECORD)
    figures = evidence.figures(board)
    for name, value in sorted(figures.items()):
        if (shown := run.data.metrics.get(name)) != value:
            raise BrokenLinkError(
                f"the run shows {name} {shown}, the records of its stages have {value}; delete the run, then "
                "`tinyml track` and `tinyml register`"
            )
    return f"{len(figures)} figures of run {run.info.run_id}, {found.golden_vectors} golden vectors passed"


def version(evidence: Evidence) -> str:
    """The version: of these runs, and of the model that they logged."""
    if not evidence.boards:
        raise NotCheckedError(NO_RUN)
    runs = [evidence.run(board) for board in evidence.boards]
    digest = version_digest(run.data.tags.get(DIGEST_TAG, "") for run in runs)
    _tag_is(evidence, DIGEST_TAG, "the digest", digest, "its runs")
    source, logged = str(evidence.version.source), sorted({model_of(run) for run in runs})
    if not any(_made_from(evidence, source, model_id) for model_id in logged):
        raise BrokenLinkError(f"the version is made from {source}, not from a model that its runs logged")
    for run in runs:
        logged_as_it_is(evidence, run)
    return f"of {len(runs)} runs, unchanged since they were logged, and the model that they logged"


def _made_from(evidence: Evidence, source: str, model_id: str) -> bool:
    """A registry that is kept apart names no logged model: then the digests of all files are compared."""
    if source.startswith("models:"):
        return source == f"models:/{model_id}"
    return evidence.logged_model(model_id).facts == evidence.model.facts


def _tag_is(evidence: Evidence, tag: str, what: str, found: str, where: str) -> None:
    _same(what, evidence.tag(tag), f"the version's tag {tag}", found, where)


def _same(what: str, one: str, one_of: str, other: str, other_of: str) -> None:
    if one != other:
        raise BrokenLinkError(f"{what}: {one_of} says {one[:SHOWN]}, {other_of} {other[:SHOWN]}")


def _equal(found: Array, stored: Array) -> bool:
    if found.dtype.kind != "f":
        return bool(np.array_equal(found, stored))
    largest = float(np.max(np.abs(stored), initial=0.0))
    return bool(np.allclose(found, stored, rtol=0.0, atol=FLOAT_TOLERANCE * max(largest, 1.0)))

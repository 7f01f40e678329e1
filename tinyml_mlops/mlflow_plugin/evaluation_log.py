"""What an evaluation on a board leaves in its run: figures, and what the registry's gate asks for."""

import time

from mlflow.entities import Metric, Run, RunTag
from mlflow.tracking import MlflowClient

from tinyml_mlops.config import load_board
from tinyml_mlops.mlflow_plugin.board_evaluation import BoardEvaluation
from tinyml_mlops.mlflow_plugin.registry.links import TEST_DATA, TFLITE
from tinyml_mlops.tracking.note import cost_lines
from tinyml_mlops.tracking.provenance import DIRTY_TAG, git_tags, script_folder
from tinyml_mlops.tracking.store import NOTE_TAG

OPENING = "Measured on "
"""Of a description that was written here, and may be written anew."""


def log_evaluation(found: BoardEvaluation, run_id: str, *, with_metrics: bool) -> None:
    """Log tags, a description, the measurement with the cost of every op, and the metrics.

    Args:
        found: what was measured.
        run_id: where to.
        with_metrics: unless somebody else logs them.
    """
    client, now_ms = MlflowClient(), time.time_ns() // 1_000_000
    metrics = found.metrics if with_metrics else {}
    tags = evaluation_tags(found, client.get_run(run_id))
    client.log_batch(
        run_id,
        metrics=[Metric(name, float(value), now_ms, 0) for name, value in sorted(metrics.items())],
        tags=[RunTag(name, value) for name, value in sorted(tags.items())],
    )
    client.log_dict(run_id, found.bench.flat(profile=True), f"tinyml/{found.bench.board}.json")


def evaluation_tags(found: BoardEvaluation, run: Run) -> dict[str, str]:
    """As `tinyml track` logs them, so that the gate judges a user's own run like one of the pipeline.

    The commit is that of the running script, where no project has said it already.
    """
    bench = found.bench
    tags = {
        "tinyml.board": bench.board,
        "tinyml.timing_kind": bench.timing_kind,
        "tinyml.golden_vectors": str(bench.golden_vectors),
        "tinyml.model_id": bench.model_id,
        "tinyml.build_id": bench.build,
        TFLITE: found.tflite_sha256,
        TEST_DATA: found.data_sha256,
    }
    if found.host:
        tags["tinyml.metric"] = found.host.name
        tags["tinyml.higher_is_better"] = str(found.host.higher_is_better).lower()
    if DIRTY_TAG not in run.data.tags:
        tags |= git_tags(script_folder())
    if run.data.tags.get(NOTE_TAG, OPENING).startswith(OPENING):
        tags[NOTE_TAG] = evaluation_note(found)
    return tags


def evaluation_note(found: BoardEvaluation) -> str:
    """The run's description: what was measured and where the rest is."""
    board = load_board(found.bench.board)
    lines = [f"{OPENING}**{board.title}** with mlflow.models.evaluate.", ""]
    for score, where in ((found.host, "this machine"), (found.device, "the device")):
        if score:
            lines.append(f"* {score.name} {score.value:.4f} over {score.n:,} samples on {where}")
    lines += [f"* {line}" for line in cost_lines(found.bench.figures, board)]
    lines += ["", f"`tinyml/{board.name}.json` among the artifacts has the cost of every op."]
    return "\n".join(lines)

"""Tags that tie a version to everything it comes from. Imports mlflow."""

import hashlib
import json
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from mlflow.entities import Run
from mlflow.tracking import MlflowClient

from tinyml_mlops.data import TEST, Manifest
from tinyml_mlops.errors import UserInputError
from tinyml_mlops.files import sha256_bytes, sha256_file
from tinyml_mlops.tracking.models import DIGEST_TAG
from tinyml_mlops.tracking.store import PARENT_TAG
from tinyml_mlops.training import Quantization

RUN, PLAN, BUILD, FIRMWARE = "tinyml.run.", "tinyml.plan.", "tinyml.build.", "tinyml.firmware."
"""Prefixes of tags by board: run id, digest of the plan, build id and SHA-256 of the ELF."""
DATA = "tinyml.data."
"""Prefix of the splits' digests."""
TEST_DATA = f"{DATA}{TEST}"
CALIBRATION, TFLITE, COMMIT, POLICY = (
    "tinyml.calibration_ids",
    "tinyml.tflite",
    "tinyml.git_commit",
    "tinyml.policy",
)


def version_digest(run_digests: Iterable[str]) -> str:
    """What a version is found by: the digests of the runs of one variant on all boards."""
    return hashlib.sha256(json.dumps(sorted(run_digests)).encode()).hexdigest()


def ids_digest(ids: Iterable[str]) -> str:
    """Of the calibration samples' names, in order."""
    return sha256_bytes(json.dumps(list(ids)).encode())


def version_tags(client: MlflowClient, runs: Mapping[str, Run], commit: str) -> dict[str, str]:
    """Read what the runs hold on the server.

    Args:
        client: of the store that holds the runs.
        runs: board → run of `tinyml track`; at least one.
        commit: of the sources; may be empty.

    Raises:
        UserInputError: an artifact is no record of this version.
    """
    first = next(iter(runs.values()))
    tags = {DIGEST_TAG: version_digest(run.data.tags[DIGEST_TAG] for run in runs.values())}
    if commit:
        tags[COMMIT] = commit
    with tempfile.TemporaryDirectory(prefix="tinyml-register-") as folder:
        parent = first.data.tags[PARENT_TAG]
        manifest = Manifest.read(fetch(client, parent, "data/manifest.json", Path(folder)))
        tags |= {f"{DATA}{split}": digest for split, digest in manifest.sha256.items()}
        made = Quantization.read(fetch(client, first.info.run_id, "quantize/quantization.json", Path(folder)))
        tags[CALIBRATION] = ids_digest(made.calibration_ids)
        tags[TFLITE] = sha256_file(fetch(client, first.info.run_id, "quantize/model.tflite", Path(folder)))
        for board, run in runs.items():
            elf = fetch(client, run.info.run_id, "build/firmware.elf", Path(folder) / board)
            tags |= {
                f"{RUN}{board}": run.info.run_id,
                f"{PLAN}{board}": run.data.tags["tinyml.model_id"],
                f"{BUILD}{board}": run.data.tags["tinyml.build_id"],
                f"{FIRMWARE}{board}": sha256_file(elf),
            }
    return tags


def fetch(client: MlflowClient, run_id: str, name: str, folder: Path) -> Path:
    """One artifact of a run, as a file below ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    return Path(client.download_artifacts(run_id, name, str(folder)))


def model_of(run: Run) -> str:
    """Id of the run's logged model.

    Raises:
        UserInputError: it has none.
    """
    outputs = run.outputs.model_outputs if run.outputs else []
    if not outputs:
        raise UserInputError(
            f"run {run.info.run_id} has no model", hint="`tinyml track` logs it, then `tinyml register`"
        )
    return str(outputs[0].model_id)

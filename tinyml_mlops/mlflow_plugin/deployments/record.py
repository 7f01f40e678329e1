"""What is kept of a deployment."""

from tinyml_mlops.mlflow_plugin.deployments.settings import Settings
from tinyml_mlops.records import Record


class Deployment(Record):
    """One model on one board.

    Attributes:
        name: unique among those of single boards.
        revision: counts what was put on the board; its folder is called so.
        model_uri: as it was given.
        resolved_uri: the same, an alias replaced by the version that it named then.
        model_version: of the registered model; empty for other URIs.
        run_id: that logged the model; empty where none is known.
        tflite_sha256: of the model; 64 hexadecimal digits.
        plan_id: of the plan made of it; the device answers with it.
        build_id: of the firmware; empty for a device that was not flashed from here.
        golden_vectors: that passed on the device.
        settings: the board resolved.
        created_at: UTC, ISO 8601.
        updated_at: likewise, of this revision.
    """

    name: str
    revision: int
    model_uri: str
    resolved_uri: str
    model_version: str
    run_id: str
    tflite_sha256: str
    plan_id: str
    kernel_set: str
    arena_bytes: int
    build_id: str
    golden_vectors: int
    settings: Settings
    created_at: str
    updated_at: str

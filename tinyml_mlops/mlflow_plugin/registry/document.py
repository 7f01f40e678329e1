"""What a version that was registered by hand is told by the promotion that it passes. Imports mlflow."""

from collections.abc import Mapping, Sequence

from mlflow.entities import Run
from mlflow.entities.model_registry import ModelVersion
from mlflow.tracking import MlflowClient

from tinyml_mlops.gate import Check, Figures
from tinyml_mlops.mlflow_plugin.registry.links import BUILD, COMMIT, PLAN, POLICY, RUN, TEST_DATA, TFLITE
from tinyml_mlops.mlflow_plugin.registry.note import version_note


def document(
    client: MlflowClient,
    version: ModelVersion,
    runs: Mapping[str, Run],
    figures: Figures,
    checks: Sequence[Check],
) -> None:
    """Give it the tags and the description that it does not have: they tie it to the runs that were judged.

    Args:
        client: of the store.
        version: that passed.
        runs: board → run.
        figures: of these runs.
        checks: that hold.
    """
    if not version.description:
        client.update_model_version(version.name, version.version, version_note(figures, checks))
    tags = {POLICY: f"{len(checks)} of {len(checks)} checks hold", COMMIT: figures.commit}
    tags[TEST_DATA] = figures.test_data
    for board, run in runs.items():
        told = run.data.tags
        tags[TFLITE] = told.get(TFLITE, "")
        tags[f"{RUN}{board}"] = str(run.info.run_id)
        tags[f"{PLAN}{board}"] = told.get("tinyml.model_id", "")
        tags[f"{BUILD}{board}"] = told.get("tinyml.build_id", "")
    for key, value in sorted(tags.items()):
        if value and key not in version.tags:
            client.set_model_version_tag(version.name, version.version, key, value)

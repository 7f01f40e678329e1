"""From a registered version to what is released of it. Imports mlflow."""

from pathlib import Path

from tinyml_mlops.fleet.labelled import Labelled
from tinyml_mlops.fleet.releasable import Releasable
from tinyml_mlops.mlflow_plugin.registry.at_hand import split_at_hand
from tinyml_mlops.mlflow_plugin.registry.links import TEST_DATA
from tinyml_mlops.mlflow_plugin.registry.name import VersionName
from tinyml_mlops.tracking.environment import mlflow_environment
from tinyml_mlops.tracking.probe import expect_servers
from tinyml_mlops.tracking.stores import stores_of

HINT = "nothing was sent to any device; promote again when it works"
NO_RUN = "none"


def releasable(project: Path, uri: str) -> Releasable:
    """Resolve an alias, once, and fetch the version's model.

    Args:
        project: its stores and, if it is there, its test split are used.
        uri: ``models:/name@alias`` or ``models:/name/version``.

    Raises:
        ModelError: the version holds no model of ours, or was changed.
        TrackingError: the store cannot be used.
        UserInputError: there is no such version.
    """
    name = VersionName.parse(uri)
    stores = stores_of(project)
    with mlflow_environment():
        expect_servers(stores, hint=HINT)
        from tinyml_mlops.mlflow_plugin.flavour import load_model
        from tinyml_mlops.mlflow_plugin.registry.versions import version_named
        from tinyml_mlops.tracking.opened import opened

        with opened(stores, HINT) as client:
            version = version_named(client, stores.registry, name)
            pinned = f"models:/{version.name}/{version.version}"
            model = load_model(pinned)
    test = split_at_hand(project, str(version.tags.get(TEST_DATA, "")))
    return Releasable(
        uri=pinned,
        run=version.run_id or NO_RUN,
        tflite=model.tflite,
        golden=model.golden,
        labelled=None if test is None else Labelled.chosen(test.x, test.y, model.facts.about),
    )

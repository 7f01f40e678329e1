"""Registered models and versions, each made once. Imports mlflow."""

from collections.abc import Callable, Mapping

from mlflow.entities.model_registry import ModelVersion
from mlflow.exceptions import MlflowException
from mlflow.protos.databricks_pb2 import RESOURCE_ALREADY_EXISTS, ErrorCode
from mlflow.tracking import MlflowClient

from tinyml_mlops.errors import UserInputError
from tinyml_mlops.mlflow_plugin.registry.name import VersionName
from tinyml_mlops.mlflow_plugin.registry.source import Source
from tinyml_mlops.tracking.location import Location
from tinyml_mlops.tracking.models import DIGEST_TAG


def ensure_model(client: MlflowClient, name: str, note: str) -> None:
    """The registered model; it gets a description where it has none."""
    try:
        client.create_registered_model(name, description=note)
    except MlflowException as error:
        if error.error_code != ErrorCode.Name(RESOURCE_ALREADY_EXISTS):
            raise
        if not client.get_registered_model(name).description:
            client.update_registered_model(name, description=note)


def versions_of(client: MlflowClient, name: str, digest: str) -> list[ModelVersion]:
    """All versions of one digest, the oldest first."""
    found = client.search_model_versions(f"name = '{name}'")
    return sorted(
        (one for one in found if one.tags.get(DIGEST_TAG) == digest), key=lambda one: int(one.version)
    )


def ensure_version(
    client: MlflowClient,
    name: str,
    *,
    run_id: str,
    source: Callable[[], Source],
    tags: Mapping[str, str],
    note: str,
) -> tuple[ModelVersion, bool]:
    """The one version with the digest of ``tags``, and whether it was made now.

    Of doubles (an answer that was lost is asked for again; two machines at once) everybody keeps the oldest.
    """
    digest = tags[DIGEST_TAG]
    found = versions_of(client, name, digest)
    made = not found
    if made:
        files = source()
        client.create_model_version(
            name,
            files.uri,
            run_id=run_id,
            tags=dict(tags),
            run_link=files.run_link,
            description=note,
            model_id=files.model_id,
        )
        found = versions_of(client, name, digest)
    for double in found[1:]:
        client.delete_model_version(name, double.version)
    return found[0], made


def version_named(client: MlflowClient, registry: Location, name: VersionName) -> ModelVersion:
    """The version that is meant.

    Args:
        client: of the registry.
        registry: for messages.
        name: of the version.

    Raises:
        UserInputError: there is no such model, alias or version.
    """
    try:
        client.get_registered_model(name.name)
        if name.alias:
            return client.get_model_version_by_alias(name.name, name.alias)
        return client.get_model_version(name.name, name.version)
    except MlflowException as error:
        if error.get_http_status_code() >= 500:  # type: ignore[no-untyped-call]
            raise
        raise UserInputError(
            f"{name.uri} is not in the model registry at {registry.shown}: {error.message}",
            hint="`tinyml register` registers the best variant that passes, as candidate",
        ) from error

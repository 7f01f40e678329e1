"""The model registry is told what came of rollouts: tags, a report in the version's run, the fleet's alias.

The ledger says what was told. Telling twice is telling once, so that a server or a process that dies in
between loses nothing: whoever tells next begins with the first rollout that was not told to its end.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from tinyml_mlops.deadline import Deadline
from tinyml_mlops.errors import TrackingError
from tinyml_mlops.fleet.account import Account, account, ended_accounts
from tinyml_mlops.fleet.events import ResultsTold
from tinyml_mlops.fleet.gates import Gates
from tinyml_mlops.fleet.ledger import Ledger
from tinyml_mlops.fleet.state import FleetState
from tinyml_mlops.locking import exclusive
from tinyml_mlops.mlflow_plugin.fleets.tags import alias, artifact, tags
from tinyml_mlops.mlflow_plugin.registry.name import VersionName
from tinyml_mlops.tracking.environment import mlflow_environment
from tinyml_mlops.tracking.probe import expect_servers
from tinyml_mlops.tracking.stores import Stores, stores_of

if TYPE_CHECKING:
    from mlflow.entities.model_registry import ModelVersion
    from mlflow.tracking import MlflowClient

LOCK_S = 120.0
HINT = "nothing is lost: the ledger has it, and `tinyml fleet tell` tells it when the server answers again"


def tell(project: Path, fleet: str, ledger: Ledger, server_s: float | None = None) -> int:
    """Tell the results of all rollouts that have ended, and how the one stands that is under way.

    Args:
        project: whose stores are told.
        fleet: its name.
        ledger: of the fleet.
        server_s: how long a server is waited for that does not answer; None: as usual.

    Returns:
        How many results were told now.

    Raises:
        TrackingError: the store cannot be used; the next call goes on where this one ended.
        FleetError: the ledger is damaged.
    """
    stores = stores_of(project)
    with (
        exclusive(ledger.path.with_name("telling"), Deadline.after(LOCK_S), _busy),
        mlflow_environment(),
    ):
        expect_servers(stores, server_s, HINT)
        from tinyml_mlops.tracking.failures import translated
        from tinyml_mlops.tracking.opened import client_of

        with translated(stores, HINT):  # in a thread: MLflow's defaults are not touched
            return _tell(client_of(stores, HINT), stores, fleet, ledger)


def _tell(client: "MlflowClient", stores: Stores, fleet: str, ledger: Ledger) -> int:
    state = ledger.catch_up()
    number = len(state.rollouts) - (state.active is not None)
    untold = number - state.told
    if untold > 0:
        for ended in ended_accounts(fleet, ledger.entries(), after=state.told):
            _tell_one(client, ended, report=True)
        _move_alias(client, fleet, state)

        def told(now: FleetState) -> list[ResultsTold]:
            return [ResultsTold(rollout=number, to=stores.registry.shown)] if now.told < number else []

        ledger.append(told)
    if state.active is not None:
        gates = Gates()
        for entry in ledger.entries():
            gates.take(entry)
        if under_way := account(fleet, state, gates):
            _tell_one(client, under_way, report=False)
    return untold


def _tell_one(client: "MlflowClient", told: Account, *, report: bool) -> None:
    version = _version(client, told.model)
    if version is None:
        return
    for key, value in tags(told).items():
        if version.tags.get(key, "") == value:
            continue
        if value:
            client.set_model_version_tag(version.name, version.version, key, value)
        else:
            client.delete_model_version_tag(version.name, version.version, key)
    if report and version.run_id:
        from tinyml_mlops.report.page import rollout_page

        client.log_text(version.run_id, rollout_page(told), artifact(told, "html"))
        client.log_text(version.run_id, told.model_dump_json(indent=2), artifact(told, "json"))


def _move_alias(client: "MlflowClient", fleet: str, state: FleetState) -> None:
    """It is at the version of the last rollout that has finished, and on no other model of the fleet's."""
    from tinyml_mlops.mlflow_plugin.registry.moving import alias_of

    finished = [rollout.model for rollout in state.rollouts if rollout.outcome == "finished"]
    if not finished:
        return
    held = VersionName.parse(finished[-1])
    for name in sorted({VersionName.parse(model).name for model in finished} - {held.name}):
        if alias_of(client, name, alias(fleet)):
            client.delete_registered_model_alias(name, alias(fleet))
    if _version(client, held.uri) is not None and alias_of(client, held.name, alias(fleet)) != held.version:
        client.set_registered_model_alias(held.name, alias(fleet), held.version)


def _version(client: "MlflowClient", model: str) -> "ModelVersion | None":
    """None: it was deleted, and there is nobody to be told."""
    from mlflow.exceptions import MlflowException
    from mlflow.protos.databricks_pb2 import RESOURCE_DOES_NOT_EXIST, ErrorCode

    name = VersionName.parse(model)
    try:
        return client.get_model_version(name.name, name.version)
    except MlflowException as error:
        if error.error_code != ErrorCode.Name(RESOURCE_DOES_NOT_EXIST):
            raise
        return None


def _busy(holder: str) -> TrackingError:
    return TrackingError(f"process {holder} has been telling results for {LOCK_S:g} s", hint=HINT)

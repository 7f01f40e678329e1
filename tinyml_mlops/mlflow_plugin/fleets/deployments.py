"""Deployments on a fleet: one at a time, because a device runs one model. Each change is a rollout."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from pydantic import ValidationError

from tinyml_mlops.cli.promote import KEY_VARIABLE
from tinyml_mlops.config.fleet import load_fleet
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.errors import UserInputError
from tinyml_mlops.fleet.begin import ask
from tinyml_mlops.fleet.ledger import Ledger
from tinyml_mlops.fleet.places import fleet_folder, ledger_path, who
from tinyml_mlops.fleet.state import Phase
from tinyml_mlops.fleet.view import FleetView
from tinyml_mlops.locking import exclusive
from tinyml_mlops.mlflow_plugin.deployments.arguments import FLAVOR
from tinyml_mlops.mlflow_plugin.deployments.errors import (
    BusyError,
    DeploymentExistsError,
    NoDeploymentError,
)
from tinyml_mlops.mlflow_plugin.deployments.folders import check_name
from tinyml_mlops.mlflow_plugin.deployments.settings import expect_known
from tinyml_mlops.mlflow_plugin.fleets.endpoints import Endpoint
from tinyml_mlops.mlflow_plugin.fleets.runner import Runner, Wait
from tinyml_mlops.mlflow_plugin.registry.released import releasable
from tinyml_mlops.records import Record

LOCK_S = 10.0


class FleetSettings(Record):
    """What ``-C name=value`` may say.

    Attributes:
        wait: until the rollout has begun, its canaries have passed, or it has ended.
        key: file of the private key that signs; None: that which the environment names for `tinyml promote`,
            or that of ``tinyml keys new``.
    """

    wait: Wait = "all"
    key: Path | None = None

    @classmethod
    def of(cls, config: Mapping[str, Any] | None) -> Self:
        """Raises UserInputError for a key that there is not, or a value that is not allowed."""
        expect_known(config, tuple(cls.model_fields))
        try:
            found = cls.model_validate(dict(config or {}))
        except ValidationError as error:
            raise UserInputError(
                f"config {error.errors()[0]['loc'][0]}: {error.errors()[0]['msg']}",
                hint="see `mlflow deployments help -t tinyml`",
            ) from error
        key = found.key or os.environ.get(KEY_VARIABLE)
        return found.model_copy(update={"key": Path(key).resolve()}) if key else found


class FleetDeployment(Record):
    """One model on a fleet.

    Attributes:
        model_uri: as it was given.
        resolved_uri: ``models:/name/version``.
        rollout: that brings or brought it, counted within the fleet.
        key: that signed its images.
        created_at: UTC, ISO 8601.
        updated_at: likewise.
    """

    name: str
    model_uri: str
    resolved_uri: str
    rollout: int
    key: Path | None
    created_at: str
    updated_at: str


class FleetDeployments:
    """Those of one endpoint; at most one."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint, self._file = endpoint, endpoint.file
        self._fleet = load_fleet(self._file)
        self._path = fleet_folder(self._file, self._fleet.name) / "deployment.json"

    def create(self, name: str, model_uri: str, config: Mapping[str, Any] | None) -> FleetDeployment:
        """Roll a registered version out.

        Raises:
            DeploymentExistsError: the fleet has a deployment.
            TinymlError: the rollout did not begin, or was stopped meanwhile; nothing is recorded.
        """
        check_name(name)
        with self._locked():
            if (found := self.find()) is not None:
                raise DeploymentExistsError(
                    f"endpoint {self._endpoint.name!r} has deployment {found.name!r}: "
                    "its devices run one model",
                    hint="update it, or delete it first",
                )
            return self._roll_out(name, model_uri, FleetSettings.of(config), None)

    def update(self, name: str, model_uri: str | None, config: Mapping[str, Any] | None) -> FleetDeployment:
        """A new rollout, without a model one of the same version: to devices that failed or joined later.

        Raises:
            NoDeploymentError: there is none of this name.
            TinymlError: as for :meth:`create`; what was deployed is what was.
        """
        with self._locked():
            before = self.get(name)
            return self._roll_out(name, model_uri or before.resolved_uri, FleetSettings.of(config), before)

    def delete(self, name: str, config: Mapping[str, Any] | None) -> None:
        """Stop its rollout, if that is under way, and forget it; confirmed devices go on with their model.

        Raises:
            FleetError: nobody can put back what is in flight.
        """
        settings = FleetSettings.of(config)
        with self._locked():
            found = self.find()
            if found is None or found.name != name:
                return
            with Ledger(ledger_path(self._file, self._fleet.name), who()) as ledger:
                active = ledger.state.active
                if active is not None and active.phase in (Phase.RUNNING, Phase.PAUSED):
                    ask(ledger, "abort", f"deployment {name} was deleted")
            if active is not None:
                Runner(self._file).carry_on(settings.key or found.key)
            self._path.unlink()

    def find(self) -> FleetDeployment | None:
        """The one that there is."""
        return FleetDeployment.read(self._path) if self._path.is_file() else None

    def get(self, name: str) -> FleetDeployment:
        """Raises NoDeploymentError where there is none of this name."""
        found = self.find()
        if found is None or found.name != name:
            raise NoDeploymentError(
                f"there is no deployment {name!r} on endpoint {self._endpoint.name!r}",
                hint=f"see `mlflow deployments list -t tinyml --endpoint {self._endpoint.name}`",
            )
        return found

    def predict(self, name: str | None, inputs: Any) -> dict[str, Any]:
        """Have a canary answer; None is the deployment that there is.

        Raises:
            NoDeploymentError: there is none, or none of this name.
            TinymlError: see :func:`~tinyml_mlops.mlflow_plugin.fleets.predict.canary_answers`.
        """
        from tinyml_mlops.mlflow_plugin.fleets.predict import canary_answers

        found = self.find() if name is None else self.get(name)
        if found is None:
            raise NoDeploymentError(
                f"endpoint {self._endpoint.name!r} has no deployment",
                hint="`mlflow deployments create -t tinyml` makes one",
            )
        return canary_answers(self._file, found, inputs)

    def summary(self) -> dict[str, Any]:
        """Of the endpoint: what its devices run, whoever brought it there."""
        with FleetView(self._file) as view:
            status = view.status()
        found = self.find()
        return {
            "devices": len(status.devices),
            "versions": status.models,
            "differing": len(status.differing),
            "deployment": found.name if found else "",
        }

    def described(self, deployment: FleetDeployment) -> dict[str, Any]:
        """What MLflow's users see: the record, and how the fleet stands now: groups are waves."""
        with FleetView(self._file) as view:
            status = view.status()
        last = status.rollout
        return deployment.model_dump(mode="json") | {
            "flavor": FLAVOR,
            "endpoint": self._endpoint.name,
            "state": last.state if last else "",
            "why": last.why if last else "",
            "groups": [wave.model_dump(mode="json") for wave in last.waves] if last else [],
            "versions": status.models,
            "differing": len(status.differing),
        }

    def _roll_out(
        self, name: str, model_uri: str, settings: FleetSettings, before: FleetDeployment | None
    ) -> FleetDeployment:
        version = releasable(self._file.parent, model_uri)  # the alias is resolved once, and here
        rollout = Runner(self._file).promote(version.uri, settings.key, settings.wait)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        made = FleetDeployment(
            name=name,
            model_uri=model_uri,
            resolved_uri=version.uri,
            rollout=rollout.number,
            key=settings.key,
            created_at=before.created_at if before else now,
            updated_at=now,
        )
        made.write(self._path)
        return made

    @contextmanager
    def _locked(self) -> Iterator[None]:
        def busy(holder: str) -> BusyError:
            return BusyError(
                f"process {holder} is working on endpoint {self._endpoint.name!r}",
                hint="wait for it; `tinyml fleet status` shows how far it is",
            )

        with exclusive(self._path.with_suffix(".lock"), Deadline.after(LOCK_S), busy):
            yield

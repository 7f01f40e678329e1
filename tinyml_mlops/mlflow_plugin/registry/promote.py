"""An alias moves to a version that passes the gate and is not worse than what the alias points to."""

from pathlib import Path
from typing import TYPE_CHECKING

from tinyml_mlops.config import GateParams
from tinyml_mlops.gate import Check, Figures, judge, passed
from tinyml_mlops.mlflow_plugin.registry.name import VersionName
from tinyml_mlops.records import Record
from tinyml_mlops.tracking.environment import mlflow_environment
from tinyml_mlops.tracking.probe import expect_servers
from tinyml_mlops.tracking.stores import stores_of

if TYPE_CHECKING:
    from mlflow.entities import Run
    from mlflow.entities.model_registry import ModelVersion
    from mlflow.tracking import MlflowClient

HINT = "no alias was moved for certain: promote again when it works, or name another in {variable}"


class Promotion(Record):
    """What was asked and what came of it.

    Attributes:
        before: version that the alias pointed to; empty: none.
        moved: whether it points to :attr:`version` now.
    """

    name: str
    version: str
    alias: str
    before: str
    moved: bool
    checks: tuple[Check, ...]

    def lines(self) -> list[str]:
        """For people."""
        if self.moved:
            return [f"{self.alias} of {self.name}: version {self.version} (before: {self.before or 'none'})"]
        failed = [f"  {check.told}" for check in self.checks if not check.passed]
        return [f"version {self.version} of {self.name} does not become {self.alias}:", *failed]


def promote(project: Path, policy: GateParams, uri: str, alias: str, *, seed: int = 0) -> Promotion:
    """Ask the gate again, compare with the present holder of ``alias`` on the same test set, and move it.

    Args:
        project: its stores and, if it is there, its test split are used.
        policy: to ask.
        uri: ``models:/name@alias`` or ``models:/name/version``.
        alias: to move.
        seed: of blocks and bootstrap intervals.

    Raises:
        ModelError: a version holds another flavour, or was changed.
        TrackingError: the store cannot be used, or another promotion was quicker.
        UserInputError: there is no such version, its run is gone, or test sets cannot be compared.
    """
    name = VersionName.parse(uri)
    stores = stores_of(project)
    with mlflow_environment():
        expect_servers(stores, hint=HINT)
        from tinyml_mlops.mlflow_plugin.registry.comparison import difference
        from tinyml_mlops.mlflow_plugin.registry.document import document
        from tinyml_mlops.mlflow_plugin.registry.moving import alias_of, move_alias
        from tinyml_mlops.mlflow_plugin.registry.versions import version_named
        from tinyml_mlops.tracking.opened import opened

        with opened(stores, HINT) as client:
            new = version_named(client, stores.registry, name)
            runs, figures = _judged(client, new)
            checks = judge(policy, figures)
            before = alias_of(client, new.name, alias)
            if before and before != str(new.version):
                from tinyml_mlops.gate.compare import not_worse

                old = client.get_model_version(new.name, before)
                _, champion = _judged(client, old)
                found = difference(project, new, old, figures, champion, seed)
                checks += (not_worse(policy, figures.metric, found),)
            moved = passed(checks)
            if moved:
                document(client, new, runs, figures, checks)
                move_alias(client, new.name, alias, expected=before, version=str(new.version))
    return Promotion(
        name=new.name, version=str(new.version), alias=alias, before=before, moved=moved, checks=checks
    )


def _judged(client: "MlflowClient", version: "ModelVersion") -> "tuple[dict[str, Run], Figures]":
    """The runs that measured a version, and what they say."""
    from tinyml_mlops.mlflow_plugin.flavour import load_model
    from tinyml_mlops.mlflow_plugin.registry.evidence import figures_of, float32_of
    from tinyml_mlops.mlflow_plugin.registry.measured import runs_of

    model = load_model(f"models:/{version.name}/{version.version}")  # of the flavour, and unchanged
    runs = runs_of(client, version, model)
    return runs, figures_of(runs, float32_of(client, next(iter(runs.values()))))

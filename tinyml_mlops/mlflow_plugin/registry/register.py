"""The best variant that passes the gate becomes a registered version with the alias ``candidate``."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tinyml_mlops.config import Params, Variant
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.errors import UserInputError
from tinyml_mlops.gate import Figures, best, judge
from tinyml_mlops.layout import Layout
from tinyml_mlops.mlflow_plugin.registry.outcome import CANDIDATE, Outcome, Verdict
from tinyml_mlops.tracking.environment import mlflow_environment
from tinyml_mlops.tracking.lock import tracking_lock
from tinyml_mlops.tracking.patience import patiently
from tinyml_mlops.tracking.probe import expect_servers
from tinyml_mlops.tracking.provenance import committed, stages_before
from tinyml_mlops.tracking.run import Run
from tinyml_mlops.tracking.stores import Stores, stores_of
from tinyml_mlops.tracking.tracker import LOCK_S

if TYPE_CHECKING:
    from mlflow.entities import Run as MlflowRun
    from mlflow.tracking import MlflowClient

HINT = "nothing is lost: start it, or name another in {variable}; then `tinyml track` and `tinyml register`"
OUTCOME = "register.json"


def register(project: Path, params: Params) -> Outcome:
    """Judge every variant of the runs that `tinyml track` has logged, and register the best that passes.

    The version is found by the digests of its runs: registering twice makes one version. ``register.json``
    is written last.

    Raises:
        TrackingError: the store cannot be used; asking again goes on where it ended.
        UserInputError: a run is missing, or they come from several trainings.
    """
    layout, stores = Layout(project), stores_of(project)
    records = {
        variant: {board: Run.read(layout.track(variant, board) / "run.json") for board in params.boards}
        for variant in params.variants
    }
    _expect_one_training(records)
    with mlflow_environment(), tracking_lock(stores.tracking.lock, Deadline.after(LOCK_S)):
        expect_servers(stores, hint=HINT)
        from tinyml_mlops.tracking.opened import opened  # imports mlflow: seconds

        def attempt() -> Outcome:
            with opened(stores, HINT) as client:
                return _registered(client, stores, project, params, records)

        outcome = patiently(attempt, *stores.each)  # whatever is there already is found by its digest
    outcome.write(layout.register / OUTCOME)
    return outcome


def _registered(
    client: "MlflowClient",
    stores: Stores,
    project: Path,
    params: Params,
    records: Mapping[Variant, Mapping[str, Run]],
) -> Outcome:
    from tinyml_mlops.mlflow_plugin.registry.evidence import figures_of, float32_of, living_run
    from tinyml_mlops.mlflow_plugin.registry.links import POLICY, version_tags
    from tinyml_mlops.mlflow_plugin.registry.note import model_note, version_note
    from tinyml_mlops.mlflow_plugin.registry.source import source_of
    from tinyml_mlops.mlflow_plugin.registry.versions import ensure_model, ensure_version
    from tinyml_mlops.tracking.models import DIGEST_TAG

    runs: dict[str, dict[str, MlflowRun]] = {}
    figures: dict[str, Figures] = {}
    for variant, by_board in records.items():
        found = {
            board: _of_a_commit(client, living_run(client, record.run_id), project, variant, board)
            for board, record in by_board.items()
        }
        runs[variant] = found
        figures[variant] = figures_of(found, float32_of(client, next(iter(found.values()))))
    verdicts = tuple(
        Verdict(variant=variant, checks=judge(params.gate, one)) for variant, one in figures.items()
    )
    passing = [figures[verdict.variant] for verdict in verdicts if verdict.passed]
    if not passing:
        return Outcome(
            name=params.gate.name, version=None, variant="", digest="", new=False, verdicts=verdicts
        )
    chosen = best(passing, params.gate.margin)
    checks = next(verdict.checks for verdict in verdicts if verdict.variant == chosen.name)
    first = next(iter(runs[chosen.name].values()))
    tags = version_tags(client, runs[chosen.name], chosen.commit)
    tags[POLICY] = f"{len(checks)} of {len(checks)} checks hold"
    ensure_model(client, params.gate.name, model_note(params.task))
    version, new = ensure_version(
        client,
        params.gate.name,
        run_id=first.info.run_id,
        source=lambda: source_of(client, stores, first),
        tags=tags,
        note=version_note(chosen, checks),
    )
    client.set_registered_model_alias(params.gate.name, CANDIDATE, version.version)
    return Outcome(
        name=params.gate.name,
        version=int(version.version),
        variant=chosen.name,
        digest=tags[DIGEST_TAG],
        new=new,
        registry=stores.registry.shown if stores.apart else "",
        verdicts=verdicts,
    )


def _of_a_commit(
    client: "MlflowClient", run: "MlflowRun", project: Path, variant: Variant, board: str
) -> "MlflowRun":
    """The run, tagged anew where what it was made from has been committed since, unchanged."""
    if run.data.tags.get("tinyml.git_dirty") == "false":
        return run
    commit = committed(project, stages_before(variant, board))
    if not commit:
        return run
    client.set_tag(run.info.run_id, "mlflow.source.git.commit", commit)
    client.set_tag(run.info.run_id, "tinyml.git_dirty", "false")
    return client.get_run(run.info.run_id)


def _expect_one_training(records: Mapping[Variant, Mapping[str, Run]]) -> None:
    """In the middle of `dvc repro` runs of another training may be named still."""
    parents = {record.parent_run_id for by_board in records.values() for record in by_board.values()}
    if len(parents) > 1:
        raise UserInputError(
            f"the runs in work/track come from {len(parents)} trainings", hint="run `dvc repro` to the end"
        )

"""Logging runs: everything a user sees of the tracking store goes through here."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tinyml_mlops.config import Params, Variant, load_target
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.errors import UserInputError
from tinyml_mlops.layout import Layout
from tinyml_mlops.report.canvas import warm_up
from tinyml_mlops.report.page import ExperimentFacts, experiment_page
from tinyml_mlops.tracking.content import RunContent
from tinyml_mlops.tracking.description import experiment_tags
from tinyml_mlops.tracking.environment import mlflow_environment
from tinyml_mlops.tracking.location import Location, location_of
from tinyml_mlops.tracking.lock import tracking_lock
from tinyml_mlops.tracking.outputs import UnfitOutputs, VariantOutputs, read_comparison, read_outputs
from tinyml_mlops.tracking.patience import patiently
from tinyml_mlops.tracking.probe import expect_server
from tinyml_mlops.tracking.provenance import PER_TRAINING, dvc_tags, git_tags, stages_before, toolchain_tags
from tinyml_mlops.tracking.run import Run
from tinyml_mlops.tracking.training_run import training_content
from tinyml_mlops.tracking.variant_run import PAGE, unfit_content, variant_content

if TYPE_CHECKING:
    from tinyml_mlops.tracking.store import RunStore

LOCK_S = 120.0
COMPARISON = "compare/comparison.json"
Outputs = VariantOutputs | UnfitOutputs
SOURCE_TAGS = {"mlflow.source.name": "dvc repro", "mlflow.source.type": "PROJECT"}  # the UI's column "Source"


def track(project: Path, params: Params, variant: Variant, board: str) -> Run:
    """Make sure that the run of one variant on one board, and its parent, are on the tracking store.

    Logs nothing where a finished run of the same inputs is there, goes on with one that was broken off, and
    logs again what was deleted. ``run.json`` is written last.

    Raises:
        TrackingError: the store cannot be used; what is logged so far is gone on with next time.
        UserInputError: an output of an earlier stage is missing.
    """
    with tracking(project, params) as tracker:
        return tracker.track(variant, board)


@contextmanager
def tracking(project: Path, params: Params) -> "Iterator[Tracker]":
    """Hold the project's tracking store for several runs: one connection, one lock.

    Raises:
        TrackingError: the store cannot be used, or another process of this project has it for too long.
    """
    location = location_of(project)
    with mlflow_environment(), tracking_lock(location.lock, Deadline.after(LOCK_S)):
        expect_server(location)
        from tinyml_mlops.tracking.store import RunStore  # imports mlflow: seconds

        yield Tracker(Layout(project), params, location, RunStore(location))


class Tracker:
    """Logs runs of one project to one store; made by :func:`tracking`."""

    def __init__(self, layout: Layout, params: Params, location: Location, store: "RunStore") -> None:
        self._layout = layout
        self._params = params
        self._location = location
        self._store = store
        self._git = git_tags(layout.project)

    def track(self, variant: Variant, board: str) -> Run:
        """See :func:`track`."""
        outputs = read_outputs(self._layout, variant, board)
        training = training_content(self._layout, self._params, self._tags(PER_TRAINING))
        content = self._content(outputs, variant, board, training)
        if not self._noted(content, variant, board):
            warm_up()
        self._store.restart_clock()
        run = patiently(lambda: self._log(outputs, training, content), self._location)
        run.write(self._layout.track(variant, board) / "run.json")
        return run

    def _noted(self, content: RunContent, variant: Variant, board: str) -> bool:
        """Whether the run was logged before as far as is known here; the store may have lost it."""
        path = self._layout.track(variant, board) / "run.json"
        try:
            return path.is_file() and Run.read(path).digest == content.digest
        except UserInputError:  # damaged: it is written anew
            return False

    def _log(self, outputs: Outputs, training: RunContent, content: RunContent) -> Run:
        """Log what is missing of a training and one of its variants; may be done again at any time."""
        experiment = self._params.tracking.experiment
        describe = partial(
            experiment_tags, self._params, higher_is_better=outputs.evaluation.metric.higher_is_better
        )
        experiment_id = self._store.experiment(experiment, describe)
        parent_id = self._store.ensure(experiment_id, training)
        run = Run(
            name=content.name,
            run_id=self._store.ensure(experiment_id, content, parent_run_id=parent_id),
            parent_run_id=parent_id,
            experiment=experiment,
            experiment_id=experiment_id,
            digest=content.digest,
            tracking_uri=self._location.shown,
        )
        if (page := self._experiment_page(outputs, run, training)) is not None:
            self._store.keep_page(parent_id, PAGE, page)
        if (comparison := read_comparison(self._layout)) is not None:
            record = comparison.model_dump_json(indent=2)
            self._store.keep_page(parent_id, COMPARISON, record, "tinyml.comparison_sha256")
            self._store.keep_tag(parent_id, "tinyml.verdict", comparison.verdict)
        return run

    def _content(self, outputs: Outputs, variant: Variant, board: str, training: RunContent) -> RunContent:
        tags = self._tags(stages_before(variant, board))
        place = (self._params, variant, load_target(board), training.digest, tags)
        if isinstance(outputs, UnfitOutputs):
            return unfit_content(outputs, *place)
        return variant_content(outputs, *place)

    def _experiment_page(self, outputs: Outputs, run: Run, training: RunContent) -> str | None:
        """The page of the training: ``outputs``, which are logged as ``run``, and what was logged before.

        None where nothing was measured: there are no columns to fill.
        """
        found: dict[str, Outputs | None] = {}
        for board in self._params.boards:
            for variant in self._params.variants:
                is_this = (variant, board) == (outputs.evaluation.variant, outputs.build.board)
                found[f"{variant} @ {board}"] = (
                    outputs if is_this else self._logged(variant, board, run.parent_run_id, training)
                )
        runs = tuple(one for one in found.values() if isinstance(one, VariantOutputs))
        if not runs:
            return None
        return experiment_page(
            ExperimentFacts(
                task=self._params.task,
                runs=runs,
                unfit=tuple(one for one in found.values() if isinstance(one, UnfitOutputs)),
                missing=tuple(name for name, one in found.items() if one is None),
                comparison=read_comparison(self._layout),
            )
        )

    def _logged(
        self, variant: Variant, board: str, parent_run_id: str, training: RunContent
    ) -> Outputs | None:
        """Outputs that were logged under the same parent as they lie here.

        In the middle of `dvc repro`, those of another training may lie here still.
        """
        try:
            run = Run.read(self._layout.track(variant, board) / "run.json")
            if run.parent_run_id != parent_run_id:
                return None
            outputs = read_outputs(self._layout, variant, board)
        except UserInputError:  # not there yet, or half of it
            return None
        return outputs if self._content(outputs, variant, board, training).digest == run.digest else None

    def _tags(self, stages: Sequence[str]) -> dict[str, str]:
        """Where a run comes from."""
        return {**SOURCE_TAGS, **self._git, **dvc_tags(self._layout.project, stages), **toolchain_tags()}

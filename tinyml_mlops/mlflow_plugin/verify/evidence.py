"""What the store holds of one version, fetched when it is asked for. Imports mlflow."""

import json
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from mlflow.entities import Run
from mlflow.entities.model_registry import ModelVersion
from mlflow.exceptions import MlflowException
from mlflow.tracking import MlflowClient

from tinyml_mlops.data import Manifest
from tinyml_mlops.errors import TinymlError, UserInputError
from tinyml_mlops.evaluation import Evaluation
from tinyml_mlops.firmware import BuildRecord, ExportRecord
from tinyml_mlops.measure import Measurement
from tinyml_mlops.mlflow_plugin.flavour import TinymlModel, load_model
from tinyml_mlops.mlflow_plugin.registry.links import RUN, fetch
from tinyml_mlops.mlflow_plugin.verify.chain import NO_RUN, BrokenLinkError, NotCheckedError
from tinyml_mlops.records import Record
from tinyml_mlops.report.page.facts import RunFacts
from tinyml_mlops.tracking.store import PARENT_TAG
from tinyml_mlops.training import Quantization

RecordT = TypeVar("RecordT", bound=Record)


class Evidence:
    """A version, its model, its runs and their artifacts."""

    def __init__(self, client: MlflowClient, version: ModelVersion, project: Path, folder: Path) -> None:
        """Gather what there is of ``version``.

        Args:
            client: of the store.
            version: to be verified.
            project: whose ``work/`` is looked at, if it is there.
            folder: for what is fetched.
        """
        self.client, self.version, self.project = client, version, project
        self._folder = folder

    def tag(self, name: str) -> str:
        """A tag of the version.

        Raises:
            NotCheckedError: it has none: it was not registered by `tinyml register`.
        """
        if name not in self.version.tags:
            raise NotCheckedError(
                f"the version has no tag {name}: it was not registered by `tinyml register`"
            )
        return str(self.version.tags[name])

    @property
    def boards(self) -> tuple[str, ...]:
        """Those that the version was measured on."""
        return tuple(sorted(key.removeprefix(RUN) for key in self.version.tags if key.startswith(RUN)))

    @cached_property
    def model(self) -> TinymlModel:
        """The version's own model, read and verified against its own facts.

        Raises:
            BrokenLinkError: it cannot be had, is of another flavour, or was changed.
        """
        return _loaded(f"models:/{self.version.name}/{self.version.version}")

    def logged_model(self, model_id: str) -> TinymlModel:
        """A model that a run logged; errors as those of :attr:`model`."""
        return _loaded(f"models:/{model_id}")

    def run(self, board: str) -> Run:
        """The run on ``board``, deleted or not.

        Raises:
            BrokenLinkError: the store has no trace of it.
        """
        return self._run(self.tag(f"{RUN}{board}"))

    @property
    def first_run(self) -> Run:
        """The run on the first board; what does not depend on the board is the same in all."""
        if not self.boards:
            raise NotCheckedError(NO_RUN)
        return self.run(self.boards[0])

    @cached_property
    def training(self) -> Run:
        """The parent of the runs."""
        run = self.first_run
        if (parent := run.data.tags.get(PARENT_TAG)) is None:
            raise BrokenLinkError(f"run {run.info.run_id} names no training")
        return self._run(parent)

    def manifest(self) -> Manifest:
        """Of the data, as the training logged it."""
        return self._record(Manifest, self.training, "data/manifest.json")

    def quantization(self) -> Quantization:
        """How the model was quantised."""
        return self._record(Quantization, self.first_run, "quantize/quantization.json")

    def build(self, board: str) -> BuildRecord:
        """What was built for a board."""
        return self._record(BuildRecord, self.run(board), "build/size.json")

    def measurement(self, board: str) -> Measurement:
        """What was measured on it."""
        return self._record(Measurement, self.run(board), "deploy/measurement.json")

    def figures(self, board: str) -> dict[str, float]:
        """All metrics that the records of the stages give for a board."""
        run = self.run(board)
        return RunFacts(
            self.manifest(),
            self.quantization(),
            self._record(Evaluation, run, "evaluate/evaluation.json"),
            self._record(ExportRecord, run, "export/export.json"),
            self.build(board),
            self.measurement(board),
        ).metrics

    def files(self, run: Run, names: Iterable[str]) -> dict[str, Path]:
        """Artifacts of a run by name, fetched.

        Raises:
            BrokenLinkError: one is not there.
        """
        return {name: self._file(run, name) for name in names}

    def artifact(self, run: Run, name: str) -> bytes:
        """One file of a run.

        Raises:
            BrokenLinkError: it is not there.
        """
        return self._file(run, name).read_bytes()

    def _record(self, kind: type[RecordT], run: Run, name: str) -> RecordT:
        path = self._file(run, name)
        try:
            return kind.read(path)
        except UserInputError as error:
            record = f"{name} of run {run.info.run_id}"
            if _is_document(path):
                raise NotCheckedError(f"{record} was written by another version of this package") from error
            raise BrokenLinkError(f"{record} is damaged") from error

    def _file(self, run: Run, name: str) -> Path:
        try:
            return fetch(self.client, run.info.run_id, name, self._folder / run.info.run_id)
        except (MlflowException, OSError) as error:
            if isinstance(error, MlflowException) and error.get_http_status_code() >= 500:  # type: ignore[no-untyped-call]
                raise
            raise BrokenLinkError(f"run {run.info.run_id} has no artifact {name} any more") from error

    def _run(self, run_id: str) -> Run:
        try:
            return self.client.get_run(run_id)
        except MlflowException as error:
            if error.get_http_status_code() >= 500:  # type: ignore[no-untyped-call]
                raise
            raise BrokenLinkError(f"run {run_id} is not on the store any more") from error


def _loaded(uri: str) -> TinymlModel:
    try:
        return load_model(uri)
    except TinymlError as error:
        raise BrokenLinkError(str(error.what)) from error


def _is_document(path: Path) -> bool:
    try:
        return isinstance(json.loads(path.read_bytes()), dict)
    except ValueError:
        return False

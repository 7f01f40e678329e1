"""Deployments on single boards: what is recorded runs, and what fails changes nothing."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tinyml_mlops.config import load_board
from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.errors import BoardError, LinkError, TinymlError
from tinyml_mlops.mlflow_plugin.deployments.arguments import FLAVOR
from tinyml_mlops.mlflow_plugin.deployments.device import (
    Identity,
    board_of,
    compiled_for,
    firmware_of,
    flash,
    reached,
    self_test,
    switch_off,
    url_of,
)
from tinyml_mlops.mlflow_plugin.deployments.errors import DeploymentExistsError, NoDeploymentError
from tinyml_mlops.mlflow_plugin.deployments.folders import Folders
from tinyml_mlops.mlflow_plugin.deployments.model import ResolvedModel, tflite_of
from tinyml_mlops.mlflow_plugin.deployments.record import Deployment
from tinyml_mlops.mlflow_plugin.deployments.settings import Settings
from tinyml_mlops.mlflow_plugin.deployments.state import State, state_dir


class Deployments:
    """All that this project, or ``TINYML_STATE_DIR``, has."""

    def __init__(self, home: Path | None = None) -> None:
        """Those below ``home``; None: see :func:`~tinyml_mlops.mlflow_plugin.deployments.state.state_dir`."""
        self._folders = Folders(home or state_dir())
        self._state = State(self._folders.state)

    def create(self, name: str, model_uri: str, settings: Settings) -> Deployment:
        """Put a model on a board.

        Raises:
            DeploymentExistsError: the name is taken.
            TinymlError: it did not work; nothing runs and nothing is recorded.
        """
        with self._folders.locked(name):
            if self._state.find(name) is not None:
                raise DeploymentExistsError(
                    f"deployment {name!r} exists", hint="update or delete it, or choose another name"
                )
            self._clear(name)  # what a killed process left behind
            return self._replace(name, tflite_of(model_uri), settings, None)

    def update(self, name: str, model_uri: str | None, config: Mapping[str, Any] | None) -> Deployment:
        """Put another model, or the same, on the same or another board.

        Raises:
            NoDeploymentError: there is none of this name.
            TinymlError: it did not work; what ran before was put back.
        """
        with self._folders.locked(name):
            before = self.get(name)
            settings = Settings.of(config, before.settings)
            model = self._folders.read_model(before) if model_uri is None else tflite_of(model_uri)
            return self._replace(name, model, settings, before)

    def delete(self, name: str) -> None:
        """Switch off and forget; nothing happens where there is none of this name."""
        with self._folders.locked(name):
            self._clear(name)
            self._state.remove(name)

    def all(self) -> list[Deployment]:
        """By name."""
        return self._state.all()

    def get(self, name: str) -> Deployment:
        """Raises NoDeploymentError where there is none of this name."""
        found = self._state.find(name)
        if found is None:
            raise NoDeploymentError(
                f"there is no deployment {name!r}", hint="see `mlflow deployments list -t tinyml`"
            )
        return found

    @contextmanager
    def connected(self, name: str) -> Iterator[tuple[bytes, Deployment, DeviceClient]]:
        """Hold a deployment's device, which runs what is recorded; the model's ``.tflite`` comes with it.

        Raises:
            NoDeploymentError: there is none of this name.
            BusyError: another process holds it for too long.
            ModelError: the ``.tflite`` is gone or was changed.
            LinkError, WrongFirmwareError: see :func:`~tinyml_mlops.mlflow_plugin.deployments.device.reached`.
        """
        with self._folders.locked(name):
            deployment = self.get(name)
            model = self._folders.read_model(deployment)
            url = self._url(deployment)
            if url is None:
                raise LinkError(
                    f"the board of deployment {name!r} is off",
                    hint=f"switch it on: `mlflow deployments update -t tinyml --name {name}`",
                )
            with reached(url, _identity(deployment), deployment.settings.timeout_s) as client:
                yield model.tflite, deployment, client

    def described(self, deployment: Deployment) -> dict[str, Any]:
        """What MLflow's users see: flat, with what is known of the board now."""
        record = deployment.model_dump(mode="json", exclude={"settings"})
        url = self._url(deployment)
        state = "linked" if deployment.settings.link else "running" if url else "off"
        now = {"name": deployment.name, "flavor": FLAVOR, "state": state, "url": url or ""}
        return now | record | deployment.settings.model_dump(mode="json")

    def _replace(
        self, name: str, model: ResolvedModel, settings: Settings, before: Deployment | None
    ) -> Deployment:
        """A revision more; the one before is removed when this one is recorded."""
        number = 1 if before is None else before.revision + 1
        folder = self._folders.revision(name, number)
        shutil.rmtree(folder, ignore_errors=True)  # of an update that was killed
        try:
            made = self._put(name, number, model, settings, before)
        except BaseException:
            if before is None:
                self._clear(name)
            shutil.rmtree(folder, ignore_errors=True)
            raise
        if before is not None:
            shutil.rmtree(self._folders.revision(name, before.revision), ignore_errors=True)
            if settings.link:
                switch_off(self._folders.board(name))
        return made

    def _put(
        self, name: str, number: int, model: ResolvedModel, settings: Settings, before: Deployment | None
    ) -> Deployment:
        """Build, flash, self-test, record."""
        board = board_of(model, settings)
        compiled = compiled_for(model, board)
        elf, expected = None, Identity(board, "", compiled.id)
        if not settings.link:
            elf, expected = firmware_of(model, compiled, board, self._folders.build(name, number))
        self._folders.write_model(self._folders.revision(name, number), model)
        try:
            url = flash(board, elf, self._folders.board(name)) if elf else settings.link
            passed = self_test(url, expected, settings.timeout_s)
            now = datetime.now(UTC).isoformat(timespec="seconds")
            made = Deployment(
                name=name,
                revision=number,
                model_uri=model.uri,
                resolved_uri=model.resolved_uri,
                model_version=model.version,
                run_id=model.run_id,
                tflite_sha256=model.sha256,
                plan_id=compiled.id,
                kernel_set=compiled.kernel_set,
                arena_bytes=compiled.arena_bytes,
                build_id=expected.build_id,
                golden_vectors=passed,
                settings=settings.model_copy(update={"board": board.name}),
                created_at=before.created_at if before else now,
                updated_at=now,
            )
            self._state.put(made)
        except BaseException as error:
            if elf and before is not None:
                self._put_back(name, before, error)
            raise
        return made

    def _put_back(self, name: str, before: Deployment, error: BaseException) -> None:
        """After a flash that came to nothing.

        Raises:
            BoardError: that does not work either.
        """
        if before.settings.link:
            switch_off(self._folders.board(name))
            return
        try:
            board = load_board(before.settings.board)
            flash(board, self._folders.elf(before), self._folders.board(name))
        except TinymlError as again:
            raise BoardError(
                f"{error}\nWhat ran before could not be put back: {again.what}",
                hint=f"try `mlflow deployments update -t tinyml --name {name}`",
            ) from error

    def _url(self, deployment: Deployment) -> str | None:
        """Of the device's serial port; None while its emulated board is off."""
        board = load_board(deployment.settings.board)
        return deployment.settings.link or url_of(board, self._folders.board(deployment.name))

    def _clear(self, name: str) -> None:
        if self._folders.deployment(name).is_dir():
            switch_off(self._folders.board(name))
            shutil.rmtree(self._folders.deployment(name))


def _identity(deployment: Deployment) -> Identity:
    return Identity(load_board(deployment.settings.board), deployment.build_id, deployment.plan_id)

"""Where deployments keep their files.

``deployments.sqlite``; ``locks/<name>``; ``endpoints/<name>.json``, where fleets lie; ``<name>/board``, an
emulated board; and ``<name>/<revision>`` with
``model.tflite``, ``golden.npz`` and the firmware. The record names the revision: writing the record is what
makes a folder the one that counts.
"""

import re
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from tinyml_mlops.deadline import Deadline
from tinyml_mlops.errors import ModelError, UserInputError
from tinyml_mlops.files import write_bytes
from tinyml_mlops.locking import exclusive
from tinyml_mlops.mlflow_plugin.deployments.errors import BusyError
from tinyml_mlops.mlflow_plugin.deployments.model import ResolvedModel
from tinyml_mlops.mlflow_plugin.deployments.record import Deployment
from tinyml_mlops.plan import GoldenVectors

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}")
RESERVED = ("locks", "endpoints", "deployments.sqlite")
LOCK_S = 300.0  # a build on a busy machine comes first


@dataclass(frozen=True)
class Folders:
    """Paths below ``home``."""

    home: Path

    @property
    def state(self) -> Path:
        return self.home / "deployments.sqlite"

    def deployment(self, name: str) -> Path:
        return self.home / name

    def board(self, name: str) -> Path:
        """Of the emulated board; one whatever its kind, so that starting one stops the other."""
        return self.home / name / "board"

    def revision(self, name: str, revision: int) -> Path:
        return self.home / name / str(revision)

    def build(self, name: str, revision: int) -> Path:
        """For exports and firmware.

        PlatformIO's intermediate files are kept under the last part, so that an update builds what changed.
        """
        return self.revision(name, revision) / f"deployment-{name}"

    def elf(self, deployment: Deployment) -> Path:
        build = self.build(deployment.name, deployment.revision)
        return build / build.name / "firmware.elf"

    def write_model(self, folder: Path, model: ResolvedModel) -> None:
        """Keep what :meth:`read_model` reads."""
        write_bytes(folder / "model.tflite", model.tflite)
        model.golden.save(folder / "golden.npz")

    def read_model(self, deployment: Deployment) -> ResolvedModel:
        """The deployed model.

        Raises:
            ModelError: its file is gone or was changed.
        """
        folder = self.revision(deployment.name, deployment.revision)
        path = folder / "model.tflite"
        model = ResolvedModel(
            uri=deployment.model_uri,
            resolved_uri=deployment.resolved_uri,
            version=deployment.model_version,
            run_id=deployment.run_id,
            tflite=path.read_bytes() if path.is_file() else b"",
            golden=GoldenVectors.load(folder / "golden.npz"),
            boards=(deployment.settings.board,),
        )
        if model.sha256 != deployment.tflite_sha256:
            raise ModelError(
                f"{path} is not the model that was deployed",
                hint=f"`mlflow deployments update -t tinyml --name {deployment.name} -m …` deploys it anew",
            )
        return model

    def locked(self, name: str) -> AbstractContextManager[None]:
        """One process at a time works on a deployment.

        Raises:
            UserInputError: no deployment can have this name.
            BusyError: another process holds it for too long.
        """
        check_name(name)

        def busy(holder: str) -> BusyError:
            return BusyError(
                f"process {holder} has been working on deployment {name!r} for {LOCK_S:g} s",
                hint="wait for it or stop it",
            )

        # Never removed: whoever waits for a lock file that is gone would share the deployment with the next.
        return exclusive(self.home / "locks" / name, Deadline.after(LOCK_S), busy)


def check_name(name: object) -> None:
    """Raises UserInputError for what cannot be the name of a deployment: it is that of a folder, too."""
    if not isinstance(name, str) or not NAME.fullmatch(name) or name in RESERVED:
        raise UserInputError(
            f"a deployment cannot be called {str(name)[:100]!r}",
            hint=f"take up to 63 letters, digits, '_', '-' and '.', beginning with a letter or digit; "
            f"not {' or '.join(RESERVED)}",
        )

"""Endpoints of MLflow's: fleets, each with the file that describes it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tinyml_mlops.config.fleet import load_fleet
from tinyml_mlops.errors import UserInputError
from tinyml_mlops.fleet.places import fleet_file, fleets_here
from tinyml_mlops.mlflow_plugin.deployments.errors import EndpointExistsError, NoEndpointError
from tinyml_mlops.mlflow_plugin.deployments.settings import expect_known
from tinyml_mlops.mlflow_plugin.deployments.state import state_dir
from tinyml_mlops.records import Record

FOLDER = "endpoints"


class Endpoint(Record):
    """One fleet.

    Attributes:
        name: of the fleet.
        file: its ``fleet.yaml``, absolute.
    """

    name: str
    file: Path


class Endpoints:
    """Fleets whose file lies here, and those that were created.

    Of these nothing but the place of their file is kept, in the project or in ``TINYML_STATE_DIR``.
    """

    def __init__(self) -> None:
        self._folder = state_dir() / FOLDER

    def create(self, name: str, config: Mapping[str, Any] | None) -> Endpoint:
        """Take a fleet's file.

        Raises:
            EndpointExistsError: the name is taken.
            UserInputError: there is no such fleet here, or its file calls it otherwise.
        """
        if self._path(name).is_file():
            raise EndpointExistsError(f"endpoint {name!r} exists", hint="update or delete it")
        return self._put(name, config)

    def update(self, name: str, config: Mapping[str, Any] | None) -> Endpoint:
        """Take another file; errors as those of :meth:`create` and :meth:`get`."""
        self.get(name)
        return self._put(name, config)

    def get(self, name: str) -> Endpoint:
        """Raises NoEndpointError where there is none of this name."""
        found = {each.name: each for each in self.all()}
        if name not in found:
            raise NoEndpointError(
                f"there is no endpoint {name!r}; known: {', '.join(found) or 'none'}",
                hint="go to the folder of its fleet.yaml, or create it with config file=…",
            )
        return found[name]

    def delete(self, name: str) -> None:
        """Forget where its file lies, if that was told; the fleet and its history stay."""
        self._path(name).unlink(missing_ok=True)

    def all(self) -> list[Endpoint]:
        """By name."""
        found = {name: Endpoint(name=name, file=file.resolve()) for name, file in fleets_here().items()}
        created = [Endpoint.read(path) for path in self._folder.glob("*.json")]
        return [each for _, each in sorted((found | {each.name: each for each in created}).items())]

    def _put(self, name: str, config: Mapping[str, Any] | None) -> Endpoint:
        expect_known(config, ("file",))
        named = (config or {}).get("file")
        file = Path(named) if named else fleet_file(name)
        found = load_fleet(file).name
        if found != name:
            raise UserInputError(
                f"{file} is fleet {found!r}, not {name!r}", hint="an endpoint is called as its fleet is"
            )
        made = Endpoint(name=name, file=file.resolve())
        made.write(self._path(name))
        return made

    def _path(self, name: str) -> Path:
        return self._folder / f"{Path(name).name}.json"

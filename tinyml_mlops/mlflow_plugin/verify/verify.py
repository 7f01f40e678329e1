"""Walk the chain of a registered version, from its data to itself."""

import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tinyml_mlops.mlflow_plugin.registry.name import VersionName
from tinyml_mlops.mlflow_plugin.verify.chain import BrokenLinkError, Chain, Link, NotCheckedError
from tinyml_mlops.tracking.environment import mlflow_environment
from tinyml_mlops.tracking.patience import patiently
from tinyml_mlops.tracking.probe import expect_servers
from tinyml_mlops.tracking.stores import stores_of

if TYPE_CHECKING:
    from tinyml_mlops.mlflow_plugin.verify.evidence import Evidence

HINT = "nothing was changed: verify again when the store works, or name another in {variable}"


def verify(project: Path, uri: str) -> Chain:
    """Compare every link of a version with the next one.

    Args:
        project: its stores are used, and its ``work/`` where it holds the same data.
        uri: ``models:/name@alias`` or ``models:/name/version``.

    Raises:
        TrackingError: the store cannot be used.
        UserInputError: there is no such version.
    """
    name, stores = VersionName.parse(uri), stores_of(project)
    with mlflow_environment(), tempfile.TemporaryDirectory(prefix="tinyml-verify-") as folder:
        expect_servers(stores, hint=HINT)
        from tinyml_mlops.mlflow_plugin.registry.versions import version_named
        from tinyml_mlops.mlflow_plugin.verify.evidence import Evidence
        from tinyml_mlops.tracking.opened import opened

        def attempt() -> Chain:
            with opened(stores, HINT) as client:
                version = version_named(client, stores.registry, name)
                evidence = Evidence(client, version, project, Path(folder))
                links = tuple(_walked(evidence))
                return Chain(name=version.name, version=str(version.version), links=links)

        return patiently(attempt, *stores.each)


def _walked(evidence: "Evidence") -> Iterator[Link]:
    for name, check in _steps(evidence):
        try:
            yield Link(name=name, state="holds", told=check(evidence))
        except BrokenLinkError as broken:
            yield Link(name=name, state="broken", told=str(broken))
        except NotCheckedError as reason:
            yield Link(name=name, state="not checked", told=str(reason))


def _steps(evidence: "Evidence") -> Iterator[tuple[str, "Callable[[Evidence], str]"]]:
    from tinyml_mlops.mlflow_plugin.verify import links

    yield "data", links.data
    yield "calibration", links.calibration
    yield ".tflite", links.tflite
    yield "plan", links.plan
    for board in evidence.boards:
        yield f"firmware @ {board}", partial(links.firmware, board=board)
    for board in evidence.boards:
        yield f"measurement @ {board}", partial(links.measurement, board=board)
    yield "version", links.version

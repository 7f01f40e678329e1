"""The project itself: params, DVC, the tracking store, reference files."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from tinyml_mlops.config import load_params
from tinyml_mlops.doctor.check import Check, Status
from tinyml_mlops.errors import TinymlError
from tinyml_mlops.tracking.location import Location
from tinyml_mlops.tracking.stores import stores_of

PROBE_S = 3.0
STORE_HINT = "start it, or name another in {variable}"


def params_check(project: Path) -> Check:
    try:
        params = load_params(project / "params.yaml")
    except TinymlError as error:
        return Check(name="params.yaml", status=Status.MISSING, found=error.what, hint=error.hint)
    return Check(
        name="params.yaml",
        status=Status.OK,
        found=f"{params.task}, {len(params.variants)} variants, {len(params.boards)} boards",
    )


def dvc_check(project: Path) -> Check:
    there = (project / ".dvc").is_dir() and (project / "dvc.yaml").is_file()
    return Check(
        name="dvc project",
        status=Status.OK if there else Status.MISSING,
        found="dvc.yaml and .dvc/ are there" if there else f"no dvc.yaml and .dvc/ in {project.resolve()}",
        hint="" if there else "run in the project's folder (a git clone of it)",
    )


def store_checks(project: Path) -> tuple[Check, ...]:
    """Where runs would be logged now, and the model registry, if it is elsewhere."""
    stores = stores_of(project)
    names = ("mlflow store", "mlflow registry")
    return tuple(_store_check(name, store) for name, store in zip(names, stores.each, strict=False))


def _store_check(name: str, location: Location) -> Check:
    """A server has to answer, a file has to be writable."""
    from tinyml_mlops.tracking.probe import expect_server

    parts = urlsplit(location.uri)
    if location.is_http:
        try:
            expect_server(location, PROBE_S, STORE_HINT)
        except TinymlError as error:
            return Check(name=name, status=Status.MISSING, found=error.what, hint=error.hint)
        return Check(name=name, status=Status.OK, found=f"{location.shown} answers")
    if parts.scheme == "sqlite":
        path = Path(parts.path[1:])
        target = path if path.exists() else path.parent
        writable = os.access(target, os.W_OK)
        return Check(
            name=name,
            status=Status.OK if writable else Status.MISSING,
            found=location.shown if writable else f"{location.shown}: {target} is not writable or not there",
            hint="" if writable else f"make it writable, or set {location.variable} to another store",
        )
    return Check(name=name, status=Status.NOTE, found=f"{location.shown} (not tried)")


def shared_check(project: Path) -> Check:
    """Reference models and recordings; only some tests want them."""
    shared = project.resolve().parent / "shared"
    return Check(
        name="reference files",
        status=Status.OK if shared.is_dir() else Status.NOTE,
        found=str(shared) if shared.is_dir() else f"{shared} is not there",
        hint="" if shared.is_dir() else "optional: without it the tests against reference models are skipped",
    )

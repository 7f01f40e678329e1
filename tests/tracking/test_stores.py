"""Which model registry is used: the one that MLflow itself would use, and no other."""

from pathlib import Path

import mlflow
import pytest

from tinyml_mlops.tracking.opened import default_stores
from tinyml_mlops.tracking.stores import Stores, stores_of

TRACKING, REGISTRY, OTHER = "http://tracking:5000", "http://registry:5000", "http://other:5000"


@pytest.fixture
def tracked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose runs go to a server."""
    monkeypatch.setenv("MLFLOW_TRACKING_URI", TRACKING)
    return tmp_path


def test_where_none_is_named_it_is_beside_the_runs(tracked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stores = stores_of(tracked)
    assert (stores.registry, stores.apart, stores.each) == (stores.tracking, False, (stores.tracking,))
    monkeypatch.setenv("MLFLOW_REGISTRY_URI", f"{TRACKING}/")
    assert stores_of(tracked) == stores
    monkeypatch.delenv("MLFLOW_TRACKING_URI")
    monkeypatch.delenv("MLFLOW_REGISTRY_URI")
    assert stores_of(tracked).registry.shown == "sqlite:///mlflow.db"


def test_the_environment_names_another(tracked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_REGISTRY_URI", "http://user:secret@registry:5000")
    stores = stores_of(tracked)
    assert (stores.apart, stores.tracking.uri) == (True, TRACKING)
    assert (stores.registry.uri, stores.registry.shown) == ("http://user:secret@registry:5000", REGISTRY)
    assert stores.told == f"tracking store at {TRACKING} or the model registry at {REGISTRY}"
    monkeypatch.delenv("MLFLOW_TRACKING_URI")
    assert stores_of(tracked).tracking.uri == f"sqlite:///{tracked}/mlflow.db"


def test_what_mlflow_was_told_goes_before_the_environment(
    tracked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rule is MLflow's: at each step it answers the same."""
    mlflow.set_registry_uri(REGISTRY)
    monkeypatch.setenv("MLFLOW_REGISTRY_URI", OTHER)
    assert stores_of(tracked).registry.uri == mlflow.get_registry_uri() == REGISTRY
    mlflow.set_registry_uri("")
    assert stores_of(tracked).registry.uri == mlflow.get_registry_uri() == TRACKING
    mlflow.set_registry_uri(None)
    assert stores_of(tracked).registry.uri == mlflow.get_registry_uri() == OTHER


@pytest.mark.parametrize("told", [None, REGISTRY])
@pytest.mark.parametrize("named", [None, OTHER])
def test_mlflow_is_told_for_a_while_only(
    tracked: Path, monkeypatch: pytest.MonkeyPatch, told: str | None, named: str | None
) -> None:
    mlflow.set_registry_uri(told)
    if named:
        monkeypatch.setenv("MLFLOW_REGISTRY_URI", named)
    stores = stores_of(tracked)
    before = mlflow.get_tracking_uri(), mlflow.get_registry_uri()
    with default_stores(Stores(stores.registry, stores.tracking)):
        assert mlflow.get_tracking_uri() == stores.registry.uri
        assert mlflow.get_registry_uri() == stores.tracking.uri
    assert (mlflow.get_tracking_uri(), mlflow.get_registry_uri()) == before
    assert stores_of(tracked) == stores
    if not told:
        monkeypatch.setenv("MLFLOW_REGISTRY_URI", "http://third:5000")
        assert mlflow.get_registry_uri() == "http://third:5000"

"""Which store is used, and that no credentials leave it."""

from pathlib import Path

import pytest

from tinyml_mlops.tracking.location import location_of, without_credentials


def test_a_sqlite_file_of_the_project_is_the_default(tmp_path: Path) -> None:
    location = location_of(tmp_path)
    assert location.uri == f"sqlite:///{tmp_path}/mlflow.db"
    assert location.shown == "sqlite:///mlflow.db"
    assert location.artifact_location == (tmp_path / "mlartifacts").as_uri()


def test_the_environment_overrides_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://user:secret@host:5000/mlflow")
    location = location_of(tmp_path)
    assert location.uri == "http://user:secret@host:5000/mlflow"
    assert location.shown == "http://host:5000/mlflow"
    assert location.artifact_location is None
    assert location.is_http


@pytest.mark.parametrize(
    ("uri", "shown"),
    [
        ("postgresql://u:secret@db/mlflow?password=secret", "postgresql://db/mlflow"),
        ("http://host?token=secret", "http://host"),
        ("sqlite:////tmp/a.db?x=secret", "sqlite:////tmp/a.db"),
        ("databricks", "databricks"),
    ],
)
def test_credentials_are_never_shown(uri: str, shown: str) -> None:
    assert without_credentials(uri) == shown


def test_a_copy_for_an_experiment_logs_to_the_project_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`dvc exp run --temp` works in a folder that is removed afterwards."""
    copy = tmp_path / ".dvc" / "tmp" / "exps" / "tmpabc"
    copy.mkdir(parents=True)
    monkeypatch.setenv("DVC_ROOT", str(tmp_path))
    assert location_of(copy) == location_of(tmp_path)


def test_another_project_of_the_same_shell_keeps_its_own_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DVC_ROOT", str(tmp_path / "elsewhere"))
    assert str(tmp_path / "mlflow.db") in location_of(tmp_path).uri

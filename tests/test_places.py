"""Which project is worked in: the one around us, the source tree, or a copy of what a wheel brought."""

import shutil
from pathlib import Path

import pytest

from tinyml_mlops import places
from tinyml_mlops.errors import MissingToolError
from tinyml_mlops.scaffold import create_project


def test_the_project_around_us(tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    create_project(tmp_path / "mine", "sine")
    monkeypatch.chdir(tmp_path / "mine")
    assert places.home() == tmp_path / "mine"
    stranger = tmp_path / "stranger"
    shutil.copytree(project / "firmware" / "protocol", stranger / "firmware")
    (stranger / "firmware" / "platformio.ini").write_text("[env:x]\n")
    monkeypatch.chdir(stranger)
    assert places.home() == project, "a folder called firmware is not yet one of ours"


def test_without_a_source_tree(tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a wheel brings is copied to where it may be written, once for each state."""
    installed = tmp_path / "site" / "project_files"
    create_project(installed, "sine")
    monkeypatch.setattr(places, "SOURCE_TREE", tmp_path / "site")
    monkeypatch.setattr(places, "INSTALLED", installed)
    monkeypatch.setenv("TINYML_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    first = places.home()
    assert first.parent == tmp_path / "cache" and (first / "firmware" / "platformio.ini").is_file()
    (first / "build").mkdir()
    assert places.home() == first and (first / "build").is_dir()
    (installed / "firmware" / "platformio.ini").write_text("; changed\n")
    assert places.home() != first
    shutil.rmtree(installed)
    with pytest.raises(MissingToolError, match="install the package again"):
        places.home()

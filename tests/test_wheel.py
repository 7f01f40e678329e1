"""The wheel holds what the package reads at run time: data files, and the C that is compiled at first use."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
GENERATED = shutil.ignore_patterns("__pycache__", "*.so", "project_files", ".pio", ".platformio")
PROJECT_FILES = ("firmware", "pipelines", "data", "dvc.yaml", "params.yaml", ".gitignore", ".dvcignore")


def build_wheel(copy: Path) -> Path:
    """Of a copy of the source tree, in the new folder ``copy``."""
    for name in ("tinyml_mlops", *PROJECT_FILES, "setup.py", "pyproject.toml", "README.md", "LICENSE"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copy / name, ignore=GENERATED)
        else:
            copy.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, copy / name)
    command = [sys.executable, "setup.py", "--quiet", "bdist_wheel", "--dist-dir", "dist"]
    subprocess.run(command, cwd=copy, check=True, capture_output=True)
    (wheel,) = (copy / "dist").glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def wheel_names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Names in a wheel that is built from a copy, so that nothing is left in the source tree."""
    copy = tmp_path_factory.mktemp("wheel") / "source"
    return set(zipfile.ZipFile(build_wheel(copy)).namelist())


def files_below(folder: Path) -> set[Path]:
    return {
        path.relative_to(folder)
        for path in folder.rglob("*")
        if path.is_file()
        and path.suffix not in {".pyc", ".so"}
        and not {"project_files", ".pio", ".platformio"} & set(path.parts)
    }


def test_every_file_of_the_package_is_in_the_wheel(wheel_names: set[str]) -> None:
    wanted = {f"tinyml_mlops/{path.as_posix()}" for path in files_below(ROOT / "tinyml_mlops")}
    assert "tinyml_mlops/firmware/code_sizes.json" in wanted
    assert wanted - wheel_names == set()


def test_what_a_new_project_is_made_of_is_in_the_wheel(wheel_names: set[str]) -> None:
    for name in PROJECT_FILES:
        files = files_below(ROOT / name) if (ROOT / name).is_dir() else {Path()}
        assert files
        wanted = {f"tinyml_mlops/project_files/{(Path(name) / path).as_posix()}" for path in files}
        assert wanted - wheel_names == set()

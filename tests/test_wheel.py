"""The wheel holds what the package reads at run time: data files, and the C that is compiled at first use."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
GENERATED = shutil.ignore_patterns("__pycache__", "*.so", "*_sources")
COMPILED_AT_FIRST_USE = {
    "planrt": "tinyml_mlops/plan/planrt_sources",
    "frontend": "tinyml_mlops/features/frontend_sources",
}


@pytest.fixture(scope="module")
def wheel_names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Names in a wheel that is built from a copy, so that nothing is left in the source tree."""
    copy = tmp_path_factory.mktemp("wheel") / "source"
    for folder in ("tinyml_mlops", "firmware/lib"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=GENERATED)
    for name in ("setup.py", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy / name)
    command = [sys.executable, "setup.py", "--quiet", "bdist_wheel", "--dist-dir", "dist"]
    subprocess.run(command, cwd=copy, check=True, capture_output=True)
    (wheel,) = (copy / "dist").glob("*.whl")
    return set(zipfile.ZipFile(wheel).namelist())


def files_below(folder: Path) -> set[Path]:
    return {
        path.relative_to(folder)
        for path in folder.rglob("*")
        if path.is_file()
        and path.suffix not in {".pyc", ".so"}
        and not any(part.endswith("_sources") for part in path.parts)
    }


def test_every_file_of_the_package_is_in_the_wheel(wheel_names: set[str]) -> None:
    wanted = {f"tinyml_mlops/{path.as_posix()}" for path in files_below(ROOT / "tinyml_mlops")}
    assert "tinyml_mlops/firmware/code_sizes.json" in wanted
    assert wanted - wheel_names == set()


@pytest.mark.parametrize("library", COMPILED_AT_FIRST_USE)
def test_c_that_is_compiled_at_first_use_is_in_the_wheel(wheel_names: set[str], library: str) -> None:
    for folder in ("include", "src"):
        files = files_below(ROOT / "firmware/lib" / library / folder)
        assert files
        target = f"{COMPILED_AT_FIRST_USE[library]}/{folder}"
        assert {f"{target}/{path.as_posix()}" for path in files} - wheel_names == set()

"""Puts the files of the project beside the package: firmware, pipeline, params; `tinyml init` copies them.

An editable installation finds them where they are. See ``tinyml_mlops/places.py``.
"""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

PROJECT_FILES = ("firmware", "pipelines", "data", "dvc.yaml", "params.yaml", ".gitignore", ".dvcignore")
INSTALLED = Path("tinyml_mlops/project_files")
GENERATED = shutil.ignore_patterns("__pycache__", "*.pyc", "*.so", ".pio", ".platformio")


class BuildWithProject(build_py):
    """``build_py`` that also copies the project's files."""

    def run(self) -> None:
        """Build the package, then add the files."""
        super().run()
        if self.editable_mode:
            return
        target = Path(self.build_lib) / INSTALLED
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        for name in PROJECT_FILES:
            source = Path(name)
            if source.is_dir():
                shutil.copytree(source, target / name, ignore=GENERATED)
            else:
                shutil.copyfile(source, target / name)


setup(cmdclass={"build_py": BuildWithProject})

"""Puts planrt's C sources into the package: they are compiled on the machine that uses them, at first use.

An editable installation finds them in ``firmware/lib/planrt``. See ``tinyml_mlops/plan/native/build.py``.
"""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

SOURCES = Path("firmware/lib/planrt")
INSTALLED = Path("tinyml_mlops/plan/planrt_sources")


class BuildWithRuntime(build_py):
    """``build_py`` that also copies ``include/`` and ``src/`` of planrt."""

    def run(self) -> None:
        """Build the package, then add the C."""
        super().run()
        if self.editable_mode:
            return
        target = Path(self.build_lib) / INSTALLED
        shutil.rmtree(target, ignore_errors=True)
        for folder in ("include", "src"):
            shutil.copytree(SOURCES / folder, target / folder)


setup(cmdclass={"build_py": BuildWithRuntime})

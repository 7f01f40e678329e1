"""Puts the C of ``firmware/lib`` into the package: it is compiled on the machine that uses it, at first use.

An editable installation finds it where it is. See ``tinyml_mlops/plan/native/build.py``.
"""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

LIBRARIES = Path("firmware/lib")
INSTALLED = {
    "planrt": Path("tinyml_mlops/plan/planrt_sources"),
    "frontend": Path("tinyml_mlops/features/frontend_sources"),
}


class BuildWithC(build_py):
    """``build_py`` that also copies ``include/`` and ``src/`` of the libraries."""

    def run(self) -> None:
        """Build the package, then add the C."""
        super().run()
        if self.editable_mode:
            return
        for library, place in INSTALLED.items():
            target = Path(self.build_lib) / place
            shutil.rmtree(target, ignore_errors=True)
            for folder in ("include", "src"):
                shutil.copytree(LIBRARIES / library / folder, target / folder)


setup(cmdclass={"build_py": BuildWithC})

"""PlatformIO platform for bare-metal boards. Needs nothing from PlatformIO's registry."""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from platformio.dependencies import get_core_dependencies
from platformio.exception import UserSideException
from platformio.platform.base import PlatformBase

sys.path.insert(0, str(Path(__file__).parent / "builder"))
from architectures import ARCHITECTURES, Architecture

TOOLS = ("gcc", "ar", "objcopy", "size")


class MissingToolError(UserSideException):
    MESSAGE = "{0}"


class BaremetalPlatform(PlatformBase):
    """Checks the tools, and stands in for the two packages that PlatformIO would download."""

    def configure_default_packages(self, options, targets):
        """Run by PlatformIO before it looks for tool-scons: a missing tool is one line, no traceback."""
        board = self.board_config(options["board"])
        architecture = ARCHITECTURES[board.get("build.architecture")]
        missing = [tool for tool in map(architecture.tool, TOOLS) if not shutil.which(tool)]
        if architecture.tool("gcc") not in missing and not self._has_c_library(architecture):
            missing.append(f"the C library of {architecture.specs}")
        emulated = board.get("upload.protocol") == "qemu"
        if emulated and "upload" in targets and not shutil.which(architecture.emulator):
            missing.append(architecture.emulator)
        if missing:
            raise MissingToolError(
                f"not installed: {', '.join(missing)} (Debian: apt install {architecture.packages})"
            )
        self._provide_scons()
        return super().configure_default_packages(options, targets)

    @staticmethod
    def _has_c_library(architecture: Architecture):
        """Debian splits the C library from the compiler; without it gcc answers with the bare name."""
        found = subprocess.run(  # noqa: S603
            [architecture.tool("gcc"), f"-print-file-name={architecture.specs}"],
            capture_output=True,
            text=True,
            check=False,
        )
        return Path(found.stdout.strip()).is_absolute()

    def _provide_scons(self):
        """Lay PyPI's SCons where PlatformIO looks for its own package ``tool-scons``.

        PlatformIO writes SCons 4.11.1 as version 4.41101.0, and takes the package for its own by ``.piopm``.
        """
        version = re.sub(r"[^\d.]", "", get_core_dependencies()["tool-scons"])
        packages = Path(self.config.get("platformio", "packages_dir"))
        package = packages / "tool-scons"
        try:
            installed = json.loads((package / ".piopm").read_text(encoding="utf-8"))["version"]
        except (OSError, ValueError, KeyError):
            installed = None
        if installed == version or (installed and not (package / ".from-pypi").exists()):
            return  # there already, or PlatformIO's own
        import SCons

        packages.mkdir(parents=True, exist_ok=True)
        # Made under a name that PlatformIO ignores, then renamed: another `pio run` never sees half of it.
        temporary = Path(tempfile.mkdtemp(prefix="_tmp_installing-", dir=packages))
        skipped = shutil.ignore_patterns("__pycache__", "docbook")
        shutil.copytree(Path(SCons.__file__).parent, temporary / "SCons", ignore=skipped)
        spec = {"owner": "platformio", "id": None, "name": "tool-scons", "requirements": None, "uri": None}
        description = {
            "name": "tool-scons",
            "version": version,
            "system": "*",
            "description": "SCons of PyPI",
        }
        manifest = {"type": "tool", "name": "tool-scons", "version": version, "spec": spec}
        (temporary / "package.json").write_text(json.dumps(description), encoding="utf-8")
        (temporary / ".piopm").write_text(json.dumps(manifest), encoding="utf-8")
        (temporary / "scons.py").write_text("import SCons.Script\n\nSCons.Script.main()\n", encoding="utf-8")
        for mark in (".piokeep", ".from-pypi"):
            (temporary / mark).touch()
        shutil.rmtree(package, ignore_errors=True)
        try:
            temporary.rename(package)
        except OSError:  # another `pio run` was first
            shutil.rmtree(temporary, ignore_errors=True)

"""PlatformIO platform for bare-metal Cortex-M boards. Needs nothing from PlatformIO's registry."""

import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from platformio.dependencies import get_core_dependencies
from platformio.exception import UserSideException
from platformio.platform.base import PlatformBase

COMPILER = "arm-none-eabi-gcc"
TOOLS = (COMPILER, "arm-none-eabi-ar", "arm-none-eabi-objcopy", "arm-none-eabi-size")
PACKAGES = "gcc-arm-none-eabi libnewlib-arm-none-eabi qemu-system-arm"


class MissingToolError(UserSideException):
    MESSAGE = "{0}"


class CortexmPlatform(PlatformBase):
    """Checks the tools, and stands in for the two packages that PlatformIO would download."""

    def configure_default_packages(self, options, targets):
        """Run by PlatformIO before it looks for tool-scons: a missing tool is one line, no traceback."""
        missing = [tool for tool in TOOLS if not shutil.which(tool)]
        if COMPILER not in missing and not self._has_newlib_nano():
            missing.append("newlib-nano")
        if "upload" in targets and not shutil.which("qemu-system-arm"):
            missing.append("qemu-system-arm")
        if missing:
            raise MissingToolError(f"not installed: {', '.join(missing)} (Debian: apt install {PACKAGES})")
        self._provide_scons()
        return super().configure_default_packages(options, targets)

    @staticmethod
    def _has_newlib_nano():
        """Debian splits the C library from the compiler; without it gcc answers with the bare name."""
        found = subprocess.run(  # noqa: S603
            [COMPILER, "-print-file-name=nano.specs"], capture_output=True, text=True, check=False
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

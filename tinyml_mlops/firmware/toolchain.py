"""The cross compiler and PlatformIO, as programs on this machine."""

import shutil
import subprocess
from importlib.metadata import version

from tinyml_mlops.errors import MissingToolError

COMPILER = "arm-none-eabi-gcc"
TOOLS = (COMPILER, "arm-none-eabi-ar", "arm-none-eabi-objcopy", "arm-none-eabi-size")
HINT = "on Debian: apt install gcc-arm-none-eabi libnewlib-arm-none-eabi; `tinyml doctor` lists all tools"


def check_tools() -> None:
    """Look for the programs that a build runs.

    Raises:
        MissingToolError: naming all that are missing.
    """
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        raise MissingToolError(f"to build firmware, {', '.join(missing)} must be installed", hint=HINT)


def compiler_version() -> str:
    """Name and version, as in ``arm-none-eabi-gcc 12.2.1``."""
    answer = subprocess.run([COMPILER, "-dumpfullversion"], capture_output=True, text=True, check=True)  # noqa: S603
    return f"{COMPILER} {answer.stdout.strip()}"


def generator_versions() -> dict[str, str]:
    """Versions of the Python packages whose output ends up in an image."""
    return {name: version(name) for name in ("zcbor", "platformio", "scons")}

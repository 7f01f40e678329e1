"""``pio run``, cut off from the rest of the machine."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tinyml_mlops.errors import BuildError

TIMEOUT_S = 300.0  # a full build takes 3 s


@dataclass(frozen=True)
class PioRun:
    """What came of a run.

    Attributes:
        output: all that it printed; also in the file ``log``.
    """

    succeeded: bool
    output: str
    log: Path


def pio_run(firmware: Path, environment: str, build_dir: Path, variables: Mapping[str, str]) -> PioRun:
    """Build one environment of ``platformio.ini``.

    Args:
        firmware: the PlatformIO project.
        environment: name after ``env:``.
        build_dir: for the build's files; used by nobody else at the same time.
        variables: environment variables for the build script.

    Raises:
        BuildError: it did not come to an end.
    """
    build_dir.mkdir(parents=True, exist_ok=True)
    log = build_dir / "pio.log"
    command = [sys.executable, "-m", "platformio", "run", "-d", str(firmware), "-e", environment]
    try:
        done = subprocess.run(  # noqa: S603
            command,
            env=_environment(firmware, build_dir) | dict(variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        log.write_bytes(error.stdout or b"")
        raise BuildError(
            f"PlatformIO did not finish within {TIMEOUT_S:.0f} s", hint=f"see {log}; is the machine busy?"
        ) from error
    log.write_bytes(done.stdout)
    return PioRun(done.returncode == 0, done.stdout.decode(errors="replace"), log)


def _environment(firmware: Path, build_dir: Path) -> dict[str, str]:
    """The caller's environment without his PlatformIO settings: flags of another project must not get in.

    Telemetry and the look for upgrades are off: without a network they stall for a minute.
    """
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("PLATFORMIO_", "TINYML_"))}
    return inherited | {
        "PLATFORMIO_CORE_DIR": str(firmware.parent / ".platformio"),
        "PLATFORMIO_WORKSPACE_DIR": str(build_dir),
        "PLATFORMIO_BUILD_DIR": str(build_dir),
        "PLATFORMIO_SETTING_ENABLE_TELEMETRY": "no",
        "PLATFORMIO_DISABLE_UPGRADE_CHECK": "true",
        "PLATFORMIO_NO_ANSI": "true",
    }

"""cppcheck finds nothing in the C."""

import shutil
import subprocess

import pytest

from tests.portability import sources

SUPPRESSED = {
    "shiftTooManyBitsSigned": "planrt relies on arithmetic right shifts; every compiler here has them",
    "comparePointers": "the ends of the stack are symbols of the linker script, two objects for C",
    "knownConditionTrueFalse": "a difference of two counts might be negative for it: a loop without a pass",
    "invalidFunctionArg": "it sees no pass through a loop that the kernel's check() gave at least one",
}
"""Message → why it is none."""


def test_cppcheck_finds_nothing() -> None:
    if shutil.which("cppcheck") is None:
        pytest.skip("cppcheck is not installed: `make setup` installs it")
    done = subprocess.run(
        [
            *("cppcheck", "--std=c99", "--enable=warning,style,performance,portability", "--quiet"),
            *("--error-exitcode=1", "--template={file}:{line}: {id}: {message}"),
            *(f"--suppress={name}" for name in SUPPRESSED),
            *(f"-I{library / 'include'}" for library in sources.LIBRARIES),
            *(library / "src" for library in sources.LIBRARIES),
            sources.FIRMWARE / "src",
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr

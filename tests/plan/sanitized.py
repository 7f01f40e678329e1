"""planrt under the address and undefined-behaviour sanitizers, in a process that tests hand plans to."""

import hashlib
import subprocess
from pathlib import Path
from typing import IO, Self

from tinyml_mlops.places import cache_folder
from tinyml_mlops.plan.native.build import FLAGS, HOST_SOURCE, compile_sources, digest

DRIVER = Path(__file__).with_suffix(".c")
SANITIZERS = (
    *("-fsanitize=address,undefined,float-cast-overflow", "-fno-sanitize-recover=all"),
    *("-g", "-O0", "-D_POSIX_C_SOURCE=200809L"),
)
"""Not optimised: gcc takes six times as long to optimise what the sanitizers add."""


def sanitized_program() -> Path:
    """``sanitized.c`` with all of planrt; built once for each state of the sources."""
    flags = (*FLAGS, *SANITIZERS)
    driver = hashlib.sha256(DRIVER.read_bytes()).hexdigest()[:8]
    program = cache_folder() / f"planrt-sanitized-{digest(flags)}-{driver}"
    if not program.is_file():
        compile_sources(program, [HOST_SOURCE, DRIVER], flags=flags)
    program.chmod(0o755)
    return program


class SanitizedPlanrt:
    """A running ``sanitized.c``; started anew after a sanitizer has ended it."""

    def __init__(self) -> None:
        self._program = sanitized_program()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        if self._process is not None:
            self._process.communicate()  # the end of its input is its end
            self._process = None

    def check(self, plan: bytes, what: str) -> None:
        """Run the golden vectors of ``plan``, exactly so many bytes, in an arena of exactly its size.

        Raises:
            AssertionError: other outputs, or what a sanitizer said.
        """
        stdin, stdout = self._pipes()
        stdin.write(f"{len(plan)}\n".encode() + plan)
        stdin.flush()
        answer = stdout.readline().decode()
        if not answer:
            assert self._process is not None
            _, said = self._process.communicate()
            self._process = None
            raise AssertionError(f"{what}: {said.decode(errors='replace')[:3000]}")
        assert answer == "ok\n", f"{what} under sanitizers: {answer}"

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        if self._process is None:
            pipe = subprocess.PIPE
            self._process = subprocess.Popen([self._program], stdin=pipe, stdout=pipe, stderr=pipe)
        assert self._process.stdin is not None and self._process.stdout is not None
        return self._process.stdin, self._process.stdout

"""Compile planrt and ``host.c`` into a shared library, once for each state of the sources.

The library lies in a cache under a digest of everything it is made from, so that it is never stale: after a
change of the C, the next use builds it again (two seconds).
"""

import hashlib
import os
import platform
import shlex
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tinyml_mlops.errors import BuildError, MissingToolError
from tinyml_mlops.places import cache_folder
from tinyml_mlops.plan.sources import planrt_sources

HOST_SOURCE = Path(__file__).resolve().parent / "host.c"
FLAGS = ("-std=c99", "-O2", "-ffp-contract=off", "-fPIC", "-Wall", "-Wextra", "-Wconversion", "-Werror")
"""Without fused multiply-add, so that float32 results do not depend on this machine's processor."""
COMPILE_LIMIT_S = 600.0
"""Seconds on an idle machine."""


def library(extra_flags: Sequence[str] = ()) -> Path:
    """The shared library for the sources as they are now; built if it is not there.

    Args:
        extra_flags: more flags for the compiler, e.g. a sanitizer's.

    Raises:
        MissingToolError: there is no C compiler.
        BuildError: the sources do not compile.
    """
    flags = (*FLAGS, *extra_flags)
    target = cache_folder() / f"planrt-{digest(flags)}.so"
    if not target.is_file():
        compile_library(target, flags=flags)
    return target


def digest(flags: Sequence[str]) -> str:
    """16 hex digits that change with the sources, the flags, the compiler's name or the machine."""
    root = planrt_sources()
    found = hashlib.sha256("\0".join((*flags, compiler_identity())).encode())
    files = [path for folder in ("include", "src") for path in (root / folder).rglob("*") if path.is_file()]
    for path in [*sorted(files), HOST_SOURCE]:
        found.update(f"\0{path.name}\0".encode() + path.read_bytes())
    return found.hexdigest()[:16]


def compile_library(
    target: Path,
    programs: Sequence[Path] = (HOST_SOURCE,),
    *,
    flags: Sequence[str] = FLAGS,
    root: Path | None = None,
) -> Path:
    """Compile a shared library; see :func:`compile_sources`."""
    return compile_sources(target, programs, flags=(*flags, "-shared"), root=root)


def compile_sources(
    target: Path,
    programs: Sequence[Path],
    *,
    flags: Sequence[str],
    root: Path | None = None,
    compiler: str | None = None,
) -> Path:
    """Compile ``programs`` together with a library's sources into ``target``, which is whole or absent.

    Args:
        target: the file to make.
        programs: C files beside those of the library.
        flags: of the compiler.
        root: of the library, with ``include/`` and ``src/``; None: planrt.
        compiler: another compiler than the one the user chose.

    Raises:
        MissingToolError: there is no such compiler.
        BuildError: the compiler refuses the sources.
    """
    from tinyml_mlops.files import replacing

    root = root or planrt_sources()
    words = [compiler] if compiler else _compiler_words()
    program = shutil.which(words[0])
    if program is None:
        raise MissingToolError(
            f"C on this machine needs a compiler, and '{words[0]}' is not there",
            hint="install gcc (Debian: apt-get install gcc libc6-dev), or set CC to a compiler",
        )
    sources = [str(path) for path in (*programs, *sorted((root / "src").rglob("*.c")))]
    include = [f"-I{root / 'include'}", f"-I{root / 'src'}"]
    with replacing(target) as temporary:
        command = [program, *words[1:], *flags, *include, *sources, "-o", str(temporary), "-lm"]
        try:
            done = subprocess.run(  # noqa: S603 - a list, and the compiler the user chose
                command, capture_output=True, text=True, timeout=COMPILE_LIMIT_S, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise BuildError(
                f"{words[0]} did not finish within {COMPILE_LIMIT_S:.0f} s",
                hint="see whether it works at all",
            ) from error
        if done.returncode:
            raise BuildError(
                f"{root.name} does not compile on this machine:\n{done.stderr[-2000:]}",
                hint=f"the command was: {shlex.join(command)}",
            )
    return target


def compiler_identity() -> str:
    """What the result of a compilation depends on besides sources and flags."""
    return "\0".join((*_compiler_words(), platform.machine()))


def _compiler_words() -> list[str]:
    return shlex.split(os.environ.get("CC", "")) or ["cc"]

"""Which files of planrt, and of front end and decision rule, a model needs."""

import re
from collections.abc import Iterable
from pathlib import Path

from tinyml_mlops.plan.kernel_sets import KERNEL_SETS, PORTABLE

INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)
PREFIX = "planrt_"
STREAM_LIBRARIES = ("frontend", "decision")


def needed_sources(planrt: Path, kernels: Iterable[str]) -> dict[str, Path]:
    """Place in a flat ``src/`` → file of planrt, for a program that links these kernels and no others.

    The runtime itself and what kernels share is always there (a linker drops what nobody calls); kernels, and
    what only kernels of another set share, are not.

    Args:
        planrt: folder of ``include/`` and ``src/``.
        kernels: C symbols, as :attr:`~tinyml_mlops.plan.CompiledPlan.kernels` lists them.
    """
    source, include = planrt / "src", planrt / "include"
    wanted = {symbol.removeprefix(PREFIX) for symbol in kernels}
    of_kernels = [path for path in (source / "kernels").rglob("*.c") if path.stem in wanted]
    sets = {_kernel_set(path, source / "kernels") for path in of_kernels}
    others = {name for name in KERNEL_SETS if name not in sets} - {PORTABLE}
    shared = [
        path for path in (source / "shared").rglob("*.c") if others.isdisjoint(path.relative_to(source).parts)
    ]
    found = _with_includes([*source.glob("*.c"), *of_kernels, *shared], include)
    found |= {path for path in include.iterdir() if path.is_file()}
    return {
        str(path.relative_to(include if path.is_relative_to(include) else source)): path
        for path in sorted(found)
    }


def stream_sources(libraries: Path) -> dict[str, Path]:
    """Place in a flat ``src/`` → file of decision rules and front ends; a linker drops what nobody calls.

    Args:
        libraries: the folder ``firmware/lib``.
    """
    folders = [libraries / name / kind for name in STREAM_LIBRARIES for kind in ("include", "src")]
    return {path.name: path for folder in folders for path in sorted(folder.iterdir())}


def _kernel_set(path: Path, kernels: Path) -> str:
    return path.relative_to(kernels).parts[0]


def _with_includes(files: Iterable[Path], include: Path) -> set[Path]:
    """``files`` and all that they include, by way of others too."""
    found: set[Path] = set()
    waiting = [path.resolve() for path in files]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found.add(path)
        for name in INCLUDE.findall(path.read_text(encoding="utf-8")):
            beside, public = (path.parent / name).resolve(), (include / name).resolve()
            waiting.append(beside if beside.is_file() else public)
    return found

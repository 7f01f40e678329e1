"""Which of a tree's sources a model needs: compiling all of them takes many minutes.

A source belongs to a header of the same name beside it; ``<name>_common.cc`` and an accelerated ``<name>.cc``
do too. From what the firmware includes and what registers the model's ops, includes lead to all others. In
CMSIS-NN, where one header declares everything, a function's name leads to the source that defines it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from tinyml_mlops.errors import ParamsError
from tinyml_mlops.firmware.tflm.ops import adder_of
from tinyml_mlops.firmware.tflm.tree import CMSIS_NN, HOW, RESOLVER, TflmTree

MICRO = "tensorflow/lite/micro"
ROOTS = (
    f"{MICRO}/micro_interpreter.h",
    f"{MICRO}/micro_resource_variable.h",
    f"{MICRO}/arena_allocator/single_arena_buffer_allocator.h",
    f"{MICRO}/memory_planner/greedy_memory_planner.h",
)
"""Headers that firmware/src/tflm/ includes, but the resolver: that includes the headers of all kernels."""
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)
REGISTERED = re.compile(r"TFLMRegistration\*?\s+(Register_\w+)\(\)\s*\{")
FUNCTION = re.compile(r"\barm_\w+")
DEFINITION = re.compile(r"^[\w \t*]*?\b(arm_\w+)\([^;{}]*\)\s*\{", re.MULTILINE)
TABLES = "arm_nntables"


def needed_sources(tree: TflmTree, ops: Iterable[str]) -> tuple[Path, ...]:
    """Sources for a model of these ops, by name.

    Raises:
        ParamsError: no source of the tree registers one of the ops.
    """
    by_header, by_function = _by_header(tree), _by_function(tree)
    waiting = [path for name in ROOTS for path in (tree.root / name, *by_header[name])]
    waiting += _registering(tree, ops)
    seen = set(waiting)
    while waiting:
        text = waiting.pop().read_text(encoding="utf-8", errors="replace")
        included = [
            name for name in INCLUDE.findall(text) if name != RESOLVER and (tree.root / name).is_file()
        ]
        found = {path for name in included for path in (tree.root / name, *by_header[name])}
        found |= {by_function[name] for name in FUNCTION.findall(text) if name in by_function}
        waiting += found - seen
        seen |= found
    tables = {path for path in tree.sources if path.stem == TABLES}
    return tuple(sorted((seen & set(tree.sources)) | tables))


def _name(tree: TflmTree, path: Path) -> str:
    return path.relative_to(tree.root).as_posix()


def _by_header(tree: TflmTree) -> defaultdict[str, list[Path]]:
    """Header → sources that belong to it."""
    found: defaultdict[str, list[Path]] = defaultdict(list)
    for path in tree.sources:
        folder = _name(tree, path.parent).removesuffix("/cmsis_nn")
        found[f"{folder}/{path.stem.removesuffix('_common')}.h"].append(path)
    return found


def _by_function(tree: TflmTree) -> dict[str, Path]:
    """Function of CMSIS-NN → source that defines it."""
    return {
        name: path
        for path in tree.sources
        if _name(tree, path).startswith("third_party/cmsis_nn/")
        for name in DEFINITION.findall(path.read_text(encoding="utf-8", errors="replace"))
    }


def _registering(tree: TflmTree, ops: Iterable[str]) -> list[Path]:
    """Sources that define what the resolver's methods for these ops register by default."""
    resolver = (tree.root / RESOLVER).read_text(encoding="utf-8")
    methods = re.split(r"TfLiteStatus (?=Add\w+\()", resolver)[1:]
    wanted = {method.split("(", 1)[0]: re.findall(r"Register_\w+", method) for method in methods}
    defined: dict[str, Path] = {}
    for path in tree.sources:
        if _name(tree, path).startswith((f"{MICRO}/kernels/", CMSIS_NN)):
            text = path.read_text(encoding="utf-8", errors="replace")
            defined |= dict.fromkeys(REGISTERED.findall(text), path)
    found = []
    for op in dict.fromkeys(ops):
        names = [name for name in wanted.get(adder_of(op), []) if name in defined]
        if not names:
            raise ParamsError(f"tflm.tree: no source in {tree.root} registers the op {op}", hint=HOW)
        found += [defined[name] for name in names]
    return found

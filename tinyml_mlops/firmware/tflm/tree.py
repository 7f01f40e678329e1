"""A tree of TensorFlow Lite Micro's sources, as its own project generator writes it."""

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tinyml_mlops.config import Board
from tinyml_mlops.errors import ParamsError

HOW = (
    "make one with create_tflm_tree.py of TensorFlow Lite Micro's repository; docs/runtimes.md has the "
    "commands"
)
RESOLVER = "tensorflow/lite/micro/micro_mutable_op_resolver.h"
NEEDED = (
    RESOLVER,
    "tensorflow/lite/micro/micro_interpreter.h",
    "tensorflow/lite/micro/arena_allocator/single_arena_buffer_allocator.h",
    "tensorflow/lite/schema/schema_generated.h",
    "third_party/flatbuffers/include",
    "third_party/gemmlowp",
    "third_party/ruy",
)
CMSIS_NN = "tensorflow/lite/micro/kernels/cmsis_nn"
OF_CMSIS_NN = ("third_party/cmsis_nn/Include", "third_party/cmsis/CMSIS/Core/Include")
SUFFIXES = (".c", ".cc", ".cpp")
OF_A_SYSTEM = ("micro_time", "system_setup", "debug_log")
"""Sources by stem that know a board; the firmware does without them."""
LEFT_OUT = ("signal/", "third_party/kissfft/", "tensorflow/lite/experimental/")
"""Features of audio, which no op of a ``.tflite`` of this project asks for."""

REFERENCE, ACCELERATED = "reference", "cmsis_nn"


@dataclass(frozen=True)
class TflmTree:
    """A tree that :func:`open_tree` found to be whole."""

    root: Path

    @property
    def kernels(self) -> str:
        """Which kernels it brings: :data:`REFERENCE` or :data:`ACCELERATED`."""
        return ACCELERATED if (self.root / CMSIS_NN).is_dir() else REFERENCE

    @cached_property
    def files(self) -> tuple[Path, ...]:
        """All that a build may read, by name."""
        return tuple(path for path in sorted(self.root.rglob("*")) if path.is_file())

    @cached_property
    def sources(self) -> tuple[Path, ...]:
        """What the library is compiled from."""
        return tuple(path for path in self.files if self._is_source(path))

    @cached_property
    def digest(self) -> str:
        """16 hexadecimal digits over names and contents: the tree does not say its version."""
        digest = hashlib.sha256()
        for path in self.files:
            name = path.relative_to(self.root).as_posix()
            content = path.read_bytes()
            digest.update(f"{len(name)}:{name}{len(content)}:".encode() + content)
        return digest.hexdigest()[:16]

    @cached_property
    def adders(self) -> frozenset[str]:
        """Methods of its op resolver that add an op."""
        text = (self.root / RESOLVER).read_text(encoding="utf-8")
        return frozenset(re.findall(r"TfLiteStatus (Add\w+)\(", text))

    def _is_source(self, path: Path) -> bool:
        name = path.relative_to(self.root).as_posix()
        return (
            path.suffix in SUFFIXES
            and not name.startswith(LEFT_OUT)
            and path.stem not in OF_A_SYSTEM
            and not path.stem.endswith("_test")
        )


def open_tree(path: Path) -> TflmTree:
    """Look at what ``tflm.tree`` of params.yaml names.

    Raises:
        ParamsError: there is no folder, or it is not laid out as the generator does it.
    """
    if not path.is_dir():
        raise ParamsError(f"tflm.tree: there is no folder {path}", hint=HOW)
    tree = TflmTree(path.resolve())
    needed = NEEDED + (OF_CMSIS_NN if tree.kernels == ACCELERATED else ())
    if missing := [name for name in needed if not (path / name).exists()]:
        if (path / "tensorflow/lite/micro/tools/make/Makefile").is_file():
            what = f"{path} is TensorFlow Lite Micro's repository, not a tree that its generator wrote"
        else:
            what = f"{path} is not laid out as TensorFlow Lite Micro's generator does it: no {missing[0]}"
        raise ParamsError(f"tflm.tree: {what}", hint=HOW)
    return tree


def tree_for(board: Board, path: Path | None) -> TflmTree:
    """The tree that firmware for a board is made from; None: nobody named one.

    Raises:
        ParamsError: as :func:`open_tree`, or nobody did.
    """
    if path is None:
        raise ParamsError(
            f"{board.name} runs TensorFlow Lite Micro, and no folder with its sources is named",
            hint="name one: --tflm-tree, or tflm.tree in params.yaml; docs/runtimes.md says how to make it",
        )
    return open_tree(path)

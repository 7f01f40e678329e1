"""Kernels that a firmware links for models that come later, beside those of the model it is built with."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase

from tinyml_mlops.errors import UserInputError
from tinyml_mlops.plan.kernel_sets import KERNEL_SETS, PORTABLE
from tinyml_mlops.plan.layout import kernel_numbers
from tinyml_mlops.tflite_ops import op_names

MODEL, ALL = "model", "all"
PREFIX = "planrt_"

KernelChoice = str | tuple[str, ...]
"""``model``: no others. ``all``: every kernel. Else names as `tinyml check` shows them, with ``*`` and ``?``;
the faster forms that a core has of them come along. With TensorFlow Lite Micro they are names of ops, with or
without a type at their end: its kernels take all types that they know."""
ELEMENT_TYPES = ("int8", "int16", "float32")


def check_choice(choice: KernelChoice) -> None:
    """Raises:
    UserInputError: a name is that of no kernel and of no op.
    """
    known = [*_portable(), *(form for op in op_names().values() for form in _forms(op))]
    for pattern in _patterns(choice):
        if not any(fnmatchcase(name, pattern) for name in known):
            raise UserInputError(f"fleet.kernels: there is no kernel {pattern!r}", hint=_hint(pattern, known))


def chosen_kernels(choice: KernelChoice, kernel_set: str) -> tuple[str, ...]:
    """C symbols of the kernels on cores of ``kernel_set``, by name."""
    patterns = _patterns(choice)
    wanted = [name for name in _portable() if any(fnmatchcase(name, pattern) for pattern in patterns)]
    numbers = kernel_numbers()
    forms = [f"{PREFIX}{name}{end}" for name in wanted for end in ("", f"_{kernel_set}")]
    return tuple(sorted(form for form in forms if form in numbers))


def _hint(pattern: str, known: Sequence[str]) -> str:
    if pattern in (MODEL, ALL):
        return f"{pattern} stands alone, not in a list of names"
    near = ", ".join(get_close_matches(pattern, known, n=3))
    return f"is it {near}?" if near else "`tinyml check model.tflite` shows those of a model"


def chosen_ops(choice: KernelChoice, ops: Iterable[str]) -> tuple[str, ...]:
    """Those of ``ops``, by their names in the ``.tflite`` schema, that are asked for."""
    patterns = _patterns(choice)
    return tuple(
        op for op in ops if any(fnmatchcase(form, pattern) for form in _forms(op) for pattern in patterns)
    )


def _forms(op: str) -> tuple[str, ...]:
    """How people may call an op."""
    name = op.lower()
    return (name, *(f"{name}_{kind}" for kind in ELEMENT_TYPES))


def _patterns(choice: KernelChoice) -> Sequence[str]:
    if isinstance(choice, str):
        return ("*",) if choice == ALL else ()
    return choice


def _portable() -> list[str]:
    """All but the faster forms, which are called as their portable one and their set."""
    ends = tuple(f"_{name}" for name in KERNEL_SETS if name != PORTABLE)
    return [name.removeprefix(PREFIX) for name in kernel_numbers() if not name.endswith(ends)]

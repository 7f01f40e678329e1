"""Kernels that a firmware links for models that come later, beside those of the model it is built with."""

from collections.abc import Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase

from tinyml_mlops.errors import UserInputError
from tinyml_mlops.plan.kernel_sets import KERNEL_SETS, PORTABLE
from tinyml_mlops.plan.layout import kernel_numbers

MODEL, ALL = "model", "all"
PREFIX = "planrt_"

KernelChoice = str | tuple[str, ...]
"""``model``: no others. ``all``: every kernel. Else names as `tinyml check` shows them, with ``*`` and ``?``;
the faster forms that a core has of them come along."""


def check_choice(choice: KernelChoice) -> None:
    """Raises:
    UserInputError: a name is that of no kernel.
    """
    for pattern in _patterns(choice):
        if not any(fnmatchcase(name, pattern) for name in _portable()):
            near = ", ".join(get_close_matches(pattern, _portable(), n=3))
            raise UserInputError(
                f"fleet.kernels: there is no kernel {pattern!r}",
                hint=f"is it {near}?" if near else "`tinyml check model.tflite` shows those of a model",
            )


def chosen_kernels(choice: KernelChoice, kernel_set: str) -> tuple[str, ...]:
    """C symbols of the kernels on cores of ``kernel_set``, by name."""
    patterns = _patterns(choice)
    wanted = [name for name in _portable() if any(fnmatchcase(name, pattern) for pattern in patterns)]
    numbers = kernel_numbers()
    forms = [f"{PREFIX}{name}{end}" for name in wanted for end in ("", f"_{kernel_set}")]
    return tuple(sorted(form for form in forms if form in numbers))


def _patterns(choice: KernelChoice) -> Sequence[str]:
    if isinstance(choice, str):
        return ("*",) if choice == ALL else ()
    return choice


def _portable() -> list[str]:
    """All but the faster forms, which are called as their portable one and their set."""
    ends = tuple(f"_{name}" for name in KERNEL_SETS if name != PORTABLE)
    return [name.removeprefix(PREFIX) for name in kernel_numbers() if not name.endswith(ends)]

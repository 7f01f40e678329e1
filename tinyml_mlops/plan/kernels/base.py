"""How a portable kernel call becomes a faster one."""

from collections.abc import Callable
from dataclasses import replace

from tinyml_mlops.plan.kernel_sets import PORTABLE
from tinyml_mlops.plan.ops.base import KernelCall

Specialisation = Callable[[KernelCall], KernelCall | str]
"""The faster call, or why there is none: a phrase such as ``its window is not 3 × 3``."""

SPECIALISATIONS: dict[tuple[str, str], list[Specialisation]] = {}
"""(kernel set, portable C symbol) → what may replace it, fastest first."""


def specialises(kernel_set: str, *kernels: str) -> Callable[[Specialisation], Specialisation]:
    """Register a function that may replace calls of ``kernels`` on cores of ``kernel_set``."""

    def register(function: Specialisation) -> Specialisation:
        for kernel in kernels:
            SPECIALISATIONS.setdefault((kernel_set, kernel), []).append(function)
        return function

    return register


def specialise(call: KernelCall, kernel_set: str) -> KernelCall:
    """The fastest call with the results of ``call`` on such cores; its ``note`` says why it is portable."""
    if kernel_set == PORTABLE:
        return call
    reasons = []
    for function in SPECIALISATIONS.get((kernel_set, call.kernel), ()):
        found = function(call)
        if isinstance(found, KernelCall):
            return replace(found, kernel_set=kernel_set)
        reasons.append(found)
    return replace(call, note="; ".join(reasons) or f"no {kernel_set} form yet")

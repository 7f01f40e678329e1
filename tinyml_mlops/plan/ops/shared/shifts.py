"""How far scales may be apart: what ``planrt_shift_is_valid`` demands of every multiplier of a plan."""

from collections.abc import Iterator, Mapping
from typing import Any

from tinyml_mlops.plan.graph import Graph, Operation

MAX_SHIFT = 31


def require_shifts(graph: Graph, operation: Operation, params: Mapping[str, Any]) -> None:
    """Check every field that is a multiplier's shift.

    Raises:
        UnsupportedModelError: one is out of range.
    """
    if any(abs(shift) > MAX_SHIFT for shift in _shifts(params)):
        raise graph.unsupported(
            operation,
            "the scale of its output is many million times finer than those of its inputs",
            "calibrate the model on representative data",
        )


def _shifts(params: Mapping[str, Any]) -> Iterator[int]:
    for name, value in params.items():
        if isinstance(value, Mapping):
            yield from _shifts(value)
        elif name.endswith("shift"):
            yield from value if isinstance(value, tuple) else (value,)

"""What planrt can run: one module an op (or a family), each of which says how the op becomes a kernel call.

A new op is a new module here with a function under :func:`~tinyml_mlops.plan.ops.base.lowers`; nothing else
in the package lists ops. What several ops have in common is in ``shared/``. A new kernel is a file in
planrt's ``src/kernels/portable/``, a line in its ``planrt_kernels.def`` and, if it has parameters of its own,
a structure in ``planrt_layout.def``.
Faster kernels for some cores: :mod:`tinyml_mlops.plan.kernels`.
"""

import importlib
import pkgutil

import numpy as np

from tinyml_mlops.plan.graph import Graph, Operation
from tinyml_mlops.plan.ops.base import LOWERINGS, KernelCall
from tinyml_mlops.plan.ops.shared.lookup import TABLE, lookup_in_table
from tinyml_mlops.plan.ops.shared.shifts import require_shifts

__all__ = ["KernelCall", "lower", "supported_ops"]

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")


def supported_ops() -> tuple[str, ...]:
    """Names of all ops that have a kernel."""
    return tuple(sorted(LOWERINGS))


def lower(graph: Graph, operation: Operation) -> tuple[KernelCall, ...]:
    """The calls of portable kernels that an op becomes, in order; most become one.

    Raises:
        UnsupportedModelError: there is none, or not for these types, shapes or options.
    """
    function = lookup_in_table if TABLE in operation.options else LOWERINGS.get(operation.name)
    if function is None:
        raise graph.unsupported(
            operation,
            "planrt has no kernel for this op",
            f"build the model from {', '.join(supported_ops())}; or set `runtime: tflm` for the board",
        )
    with np.errstate(over="ignore", under="ignore"):  # of scales: what comes of it is checked
        found = function(graph, operation)
    calls = found if isinstance(found, tuple) else (found,)
    for call in calls:
        require_shifts(graph, operation, call.params)
    return calls

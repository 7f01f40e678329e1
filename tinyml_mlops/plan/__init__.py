"""The plan compiler, and planrt on the host.

``.tflite`` → :mod:`reader` → :mod:`graph` → :mod:`passes` → :mod:`ops` (kernel calls) →
:mod:`memory` (the arena) → :mod:`writer` (bytes).
:mod:`host` runs them with the very C that runs on the board.
"""

from tinyml_mlops.plan.compiler import CompiledPlan, PlannedOp, compile_plan
from tinyml_mlops.plan.golden import GoldenVectors
from tinyml_mlops.plan.host import HostModel
from tinyml_mlops.plan.kernel_sets import kernel_set_of
from tinyml_mlops.plan.spec import TensorSpec

__all__ = [
    "CompiledPlan",
    "GoldenVectors",
    "HostModel",
    "PlannedOp",
    "TensorSpec",
    "compile_plan",
    "kernel_set_of",
]
